import { Input, Radio, Select } from "antd";
import { Field } from "../../parts/field.tsx";
import { useSay } from "../../text.ts";
import type { SourceEditing } from "./source-editing.ts";
import type { VerifyKind } from "./source-form.ts";
import { VerifyFields } from "./verify-fields.tsx";
import { verifyKinds, verifyKindsFor } from "./verify-kinds.ts";

/** Who may push, and how a push proves where it comes from. */
export function ProofSection(editing: SourceEditing) {
  const { form, set, problems } = editing;
  const say = useSay();
  return (
    <>
      <Field
        name="allowFrom"
        label={say({ en: "Addresses that may push", zh: "允许推送的地址" })}
        problems={problems.get("allowFrom")}
        about={say({
          en: "Addresses and ranges such as 203.0.113.0/24. Empty: all. Others are answered 403, and nothing of them is kept.",
          zh: "地址或网段，如 203.0.113.0/24；留空则不限。其他地址返回 403，不保存任何内容。",
        })}
      >
        {(control) => (
          <Input.TextArea
            {...control}
            value={form.allowFrom}
            onChange={({ target }) => set({ allowFrom: target.value })}
            autoSize={{ minRows: 1, maxRows: 6 }}
            spellCheck={false}
          />
        )}
      </Field>
      <Kind {...editing} />
      <VerifyFields {...editing} />
      {form.verify.kind === "none" ? null : (
        <Field
          name="onUnverified"
          label={say({ en: "A push that does not prove it", zh: "未能验证的推送" })}
          problems={problems.get("onUnverified")}
        >
          {() => (
            <Radio.Group
              value={form.onUnverified}
              options={[
                {
                  value: "refuse",
                  label: say({
                    en: "is answered 401, and nothing of it is kept",
                    zh: "返回 401，不保存任何内容",
                  }),
                },
                {
                  value: "quarantine",
                  label: say({
                    en: "is acknowledged and quarantined: for the days when signing is being set up",
                    zh: "确认并隔离：适合签名调试期间",
                  }),
                },
              ]}
              onChange={({ target }) =>
                set({ onUnverified: target.value === "quarantine" ? "quarantine" : "refuse" })
              }
              className="choices"
            />
          )}
        </Field>
      )}
    </>
  );
}

function Kind({ form: { verify }, setVerify, problems, dialect, source }: SourceEditing) {
  const say = useSay();
  const there = source?.verify ?? null;
  const kept = there === null ? "" : wordOf(there.kind);
  const labelOf = (kind: VerifyKind) =>
    kind === "kept"
      ? say({ en: `As it is (${kept})`, zh: `保持现有（${kept}）` })
      : say(verifyKinds[kind].text);
  function wordOf(kind: string): string {
    const known = verifyKindsFor(undefined, false).find((each) => each === kind);
    return known === undefined || known === "kept" ? kind : say(verifyKinds[known].text);
  }
  return (
    <Field
      name="verify"
      label={say({ en: "A push proves where it comes from by", zh: "推送如何证明出处" })}
      problems={problems.get("verify")}
      about={verify.kind === "kept" ? undefined : say(verifyKinds[verify.kind].about)}
    >
      {(control) => (
        <Select<VerifyKind>
          {...control}
          value={verify.kind}
          options={verifyKindsFor(dialect, there !== null).map((value) => ({ value, label: labelOf(value) }))}
          onChange={(kind) => setVerify({ kind })}
          popupMatchSelectWidth={false}
        />
      )}
    </Field>
  );
}
