import { Alert, Button, Card, Flex, Form } from "antd";
import { type ComponentType, useState } from "react";
import { Link } from "react-router";
import { useDialect } from "../../parts/dialects.ts";
import { useSaving } from "../../parts/saving.ts";
import { troubleText } from "../../parts/trouble.tsx";
import { type Text, useSay } from "../../text.ts";
import { AlongSection } from "./along-section.tsx";
import { changeNotes } from "./change-notes.ts";
import { DialectHelp } from "./dialect-help.tsx";
import { type Editing, endpointFields } from "./editing.ts";
import { type Endpoint, type EndpointForm, patchOf, unreadableOf } from "./endpoint-form.ts";
import { PaceSection } from "./pace-section.tsx";
import { SigningSection } from "./signing-section.tsx";
import { TryingSection } from "./trying-section.tsx";
import { WhereSection } from "./where-section.tsx";

interface Section {
  readonly title: Text;
  readonly content: ComponentType<Editing>;
}

const sections: readonly Section[] = [
  { title: { en: "Where it goes, and what", zh: "推送到哪里、推送什么" }, content: WhereSection },
  { title: { en: "Acknowledging and trying again", zh: "确认与重试" }, content: TryingSection },
  { title: { en: "Signing", zh: "签名方式" }, content: SigningSection },
  { title: { en: "Sent along", zh: "附带信息" }, content: AlongSection },
  { title: { en: "Pace and clock", zh: "速率与时区" }, content: PaceSection },
];

/** The form for an endpoint, beside what an endpoint so configured gets and has to answer. */
export function EndpointEditor({
  endpoint,
  initial,
  save,
  onSaved,
}: {
  /** The one that is changed; null where one is made. */
  readonly endpoint: Endpoint | null;
  readonly initial: EndpointForm;
  readonly save: (form: EndpointForm) => Promise<Endpoint>;
  readonly onSaved: (endpoint: Endpoint) => void;
}) {
  const say = useSay();
  const [form, setForm] = useState(initial);
  const dialect = useDialect(form.dialect);
  const saving = useSaving({
    fields: endpointFields,
    unreadable: unreadableOf(form),
    save: () => save(form),
    onSaved,
  });
  const set = (changes: Partial<EndpointForm>) => setForm((before) => ({ ...before, ...changes }));
  const editing = { form, set, problems: saving.problems, dialect, endpoint };
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
        {endpoint === null ? null : <Notes form={form} endpoint={endpoint} />}
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
            {endpoint === null
              ? say({ en: "Make the endpoint", zh: "新建接收端" })
              : say({ en: "Save the changes", zh: "保存修改" })}
          </Button>
          <Link to=".." relative="path">
            <Button>{say({ en: "Cancel", zh: "取消" })}</Button>
          </Link>
        </Flex>
      </Form>
      <aside className="help-side">
        <DialectHelp dialect={dialect} form={form} />
      </aside>
    </div>
  );
}

/** What the changes do to what waits. */
function Notes({ form, endpoint }: { readonly form: EndpointForm; readonly endpoint: Endpoint }) {
  const say = useSay();
  const notes = changeNotes(patchOf(form, endpoint), endpoint);
  if (notes.length === 0) return null;
  return (
    <Alert
      type="info"
      showIcon
      className="block"
      title={say({ en: "What the changes do", zh: "修改的影响" })}
      description={
        <ul className="notes">
          {notes.map((note) => (
            <li key={note.en}>{say(note)}</li>
          ))}
        </ul>
      }
    />
  );
}
