import { Alert } from "antd";
import { useState } from "react";
import { useDialect } from "../../parts/dialects.ts";
import { EditorFrame, type Section } from "../../parts/editor-frame.tsx";
import { useSaving } from "../../parts/saving.ts";
import { useSay } from "../../text.ts";
import { AlongSection } from "./along-section.tsx";
import { changeNotes } from "./change-notes.ts";
import { DialectHelp } from "./dialect-help.tsx";
import { type Editing, endpointFields } from "./editing.ts";
import { type Endpoint, type EndpointForm, patchOf, unreadableOf } from "./endpoint-form.ts";
import { PaceSection } from "./pace-section.tsx";
import { SigningSection } from "./signing-section.tsx";
import { TryingSection } from "./trying-section.tsx";
import { WhereSection } from "./where-section.tsx";

const sections: readonly Section<Editing>[] = [
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
    <EditorFrame
      sections={sections}
      editing={editing}
      saving={saving}
      make={endpoint === null ? { en: "Make the endpoint", zh: "新建接收端" } : null}
      help={<DialectHelp dialect={dialect} form={form} />}
    >
      {endpoint === null ? null : <Notes form={form} endpoint={endpoint} />}
    </EditorFrame>
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
