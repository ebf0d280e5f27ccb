import { useState } from "react";
import { useDialect } from "../../parts/dialects.ts";
import { EditorFrame, type Section } from "../../parts/editor-frame.tsx";
import { useSaving } from "../../parts/saving.ts";
import type { Source } from "../../parts/sources.ts";
import { DoubtSection } from "./doubt-section.tsx";
import { OriginSection } from "./origin-section.tsx";
import { PlatformHelp } from "./platform-help.tsx";
import { ProofSection } from "./proof-section.tsx";
import { type SourceEditing, sourceFields } from "./source-editing.ts";
import { type SourceForm, type VerifyForm, unreadableOf } from "./source-form.ts";

const sections: readonly Section<SourceEditing>[] = [
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
    <EditorFrame
      sections={sections}
      editing={editing}
      saving={saving}
      make={source === null ? { en: "Make the source", zh: "新建来源" } : null}
      help={<PlatformHelp dialect={dialect} />}
    />
  );
}
