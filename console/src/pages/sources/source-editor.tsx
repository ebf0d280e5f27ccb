import { Alert, Button, Card, Flex, Form } from "antd";
import { type ComponentType, useState } from "react";
import { Link } from "react-router";
import { useDialect } from "../../parts/dialects.ts";
import { useSaving } from "../../parts/saving.ts";
import type { Source } from "../../parts/sources.ts";
import { troubleText } from "../../parts/trouble.tsx";
import { type Text, useSay } from "../../text.ts";
import { DoubtSection } from "./doubt-section.tsx";
import { OriginSection } from "./origin-section.tsx";
import { PlatformHelp } from "./platform-help.tsx";
import { ProofSection } from "./proof-section.tsx";
import { type SourceEditing, sourceFields } from "./source-editing.ts";
import { type SourceForm, type VerifyForm, unreadableOf } from "./source-form.ts";

interface Section {
  readonly title: Text;
  readonly content: ComponentType<SourceEditing>;
}

const sections: readonly Section[] = [
  { title: { en: "Which platform", zh: "平台" }, content: OriginSection },
  { title: { en: "Who may push", zh: "谁可以推送" }, content: ProofSection },
  { title: { en: "When something is wrong", zh: "异常时" }, content: DoubtSection },
];

/** The form for a source, beside what its platform pushes and is answered. */
export function SourceEditor({
  source,
  initial,
  save,
  onSaved,
}: {
  /** The one that is changed; null where one is made. */
  readonly source: Source | null;
  readonly initial: SourceForm;
  readonly save: (form: SourceForm) => Promise<Source>;
  readonly onSaved: (source: Source) => void;
}) {
  const say = useSay();
  const [form, setForm] = useState(initial);
  const dialect = useDialect(form.dialect);
  const saving = useSaving({
    fields: sourceFields,
    unreadable: unreadableOf(form),
    save: () => save(form),
    onSaved,
  });
  const set = (changes: Partial<SourceForm>) => setForm((before) => ({ ...before, ...changes }));
  const setVerify = (changes: Partial<VerifyForm>) =>
    setForm((before) => ({ ...before, verify: { ...before.verify, ...changes } }));
  const editing = { form, set, setVerify, problems: saving.problems, dialect, source };
  return (
    <div className="with-help">
      <Form layout="vertical" onFinish={saving.save} className="editor" requiredMark={false}>
        {sections.map(({ title, content: Content }) => (
          <Card
            key={title.en}
            size="small"
            className="block"
            title={<h2 className="block-title">{say(title)}</h2>}
          >
            <Content {...editing} />
          </Card>
        ))}
        {saving.trouble === null ? null : (
          <Alert
            type="error"
            showIcon
            title={say(troubleText(saving.trouble))}
            role="alert"
            className="block"
          />
        )}
        <Flex gap={8}>
          <Button type="primary" htmlType="submit" loading={saving.isSaving}>
            {source === null
              ? say({ en: "Make the source", zh: "新建来源" })
              : say({ en: "Save the changes", zh: "保存修改" })}
          </Button>
          <Link to=".." relative="path">
            <Button>{say({ en: "Cancel", zh: "取消" })}</Button>
          </Link>
        </Flex>
      </Form>
      <aside className="help-side">
        <PlatformHelp dialect={dialect} />
      </aside>
    </div>
  );
}
