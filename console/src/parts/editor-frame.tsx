import { Alert, Button, Card, Flex, Form } from "antd";
import type { ComponentType, ReactNode } from "react";
import { Link } from "react-router";
import { type Text, useSay } from "../text.ts";
import type { Saving } from "./saving.ts";
import { troubleText } from "./trouble.tsx";

/** A part of a form: a card of fields that belong together. */
export interface Section<Editing> {
  readonly title: Text;
  readonly content: ComponentType<Editing>;
}

/** The form for something that is made or changed, in sections, beside what helps with it. */
export function EditorFrame<Editing extends object>({
  sections,
  editing,
  saving,
  make,
  help,
  children,
}: {
  readonly sections: readonly Section<Editing>[];
  /** What each section is given. */
  readonly editing: Editing;
  readonly saving: Saving;
  /** What the button says where something is made; null where it is changed. */
  readonly make: Text | null;
  readonly help: ReactNode;
  /** What is to be known before it is saved. */
  readonly children?: ReactNode;
}) {
  const say = useSay();
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
        {children}
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
            {say(make ?? { en: "Save the changes", zh: "保存修改" })}
          </Button>
          <Link to=".." relative="path">
            <Button>{say({ en: "Cancel", zh: "取消" })}</Button>
          </Link>
        </Flex>
      </Form>
      <aside className="help-side">{help}</aside>
    </div>
  );
}
