import { Input, Radio, Select } from "antd";
import { Field } from "../../parts/field.tsx";
import { useSay } from "../../text.ts";
import type { Editing } from "./editing.ts";
import type { SigningForm, SigningKind } from "./endpoint-form.ts";
import { kindsFor, signingKinds, usualSigning } from "./signing-kinds.ts";

/** How what goes out is signed. */
export function SigningSection(editing: Editing) {
  const say = useSay();
  const { form, set, problems, dialect } = editing;
  const { signing } = form;
  const change = (changes: Partial<SigningForm>) => set({ signing: { ...signing, ...changes } });
  const labelOf = (kind: SigningKind) =>
    say(kind === "usual" ? usualSigning(dialect) : signingKinds[kind].text);
  const label = say({ en: "Signature", zh: "签名" });
  return (
    <>
      <Field
        name="signing"
        label={label}
        problems={problems.get("signing")}
        about={signing.kind === "usual" ? undefined : say(signingKinds[signing.kind].about)}
      >
        {(control) => (
          <Select<SigningKind>
            {...control}
            value={signing.kind}
            options={kindsFor(dialect).map((value) => ({ value, label: labelOf(value) }))}
            onChange={(kind) => change({ kind })}
            popupMatchSelectWidth={false}
          />
        )}
      </Field>
      {signing.kind === "hmac-sha256" ? <HmacFields {...editing} change={change} /> : null}
      {signing.kind === "dialect" ? <RecipeFields {...editing} change={change} /> : null}
      {signing.kind === "none" ? null : <SecretField {...editing} />}
    </>
  );
}

type Changing = Editing & { readonly change: (changes: Partial<SigningForm>) => void };

function HmacFields({ form: { signing }, problems, change }: Changing) {
  const say = useSay();
  return (
    <>
      <Field
        name="signing.header"
        label={say({ en: "Header", zh: "请求头" })}
        isNeeded
        problems={problems.get("signing.header")}
      >
        {(control) => (
          <Input
            {...control}
            value={signing.header}
            onChange={({ target }) => change({ header: target.value })}
            placeholder="X-Signature"
            spellCheck={false}
          />
        )}
      </Field>
      <Field name="signing.encoding" label={say({ en: "Written in", zh: "编码" })}>
        {() => (
          <Radio.Group
            value={signing.encoding}
            options={[
              { value: "hex", label: "hex" },
              { value: "base64", label: "base64" },
            ]}
            onChange={({ target }) => change({ encoding: target.value === "base64" ? "base64" : "hex" })}
          />
        )}
      </Field>
    </>
  );
}

function RecipeFields({ form: { signing }, problems, dialect, change }: Changing) {
  const say = useSay();
  const recipes = dialect?.recipes ?? [];
  return (
    <>
      <Field
        name="signing.appKey"
        label="App key"
        isNeeded
        problems={problems.get("signing.appKey")}
        about={say({ en: "By which the platform knows you.", zh: "平台用来识别您的标识。" })}
      >
        {(control) => (
          <Input
            {...control}
            value={signing.appKey}
            onChange={({ target }) => change({ appKey: target.value })}
            spellCheck={false}
          />
        )}
      </Field>
      <Field
        name="signing.recipe"
        label={say({ en: "Recipe", zh: "算法" })}
        problems={problems.get("signing.recipe")}
      >
        {(control) => (
          <Select
            {...control}
            value={signing.recipe ?? recipes[0] ?? null}
            options={recipes.map((value) => ({ value, label: value }))}
            onChange={(recipe) => change({ recipe })}
          />
        )}
      </Field>
    </>
  );
}

function SecretField({ form, set, problems, endpoint }: Editing) {
  const say = useSay();
  const isGiven = form.signing.kind === "dialect";
  const about = isGiven
    ? say({ en: "The one that the platform gave.", zh: "平台发放的密钥。" })
    : endpoint?.hasSecret === true
      ? say({
          en: "Empty: the one that is there stays. To change it while both count, use Rotate on the endpoint's page.",
          zh: "留空则沿用现有密钥。如需新旧并用地更换，请在接收端页面使用“轮换”。",
        })
      : say({
          en: "Empty: made by the hub where the signature needs one, and shown once.",
          zh: "留空：签名需要时由回调中心生成，并只显示一次。",
        });
  return (
    <Field
      name="secret"
      label={say({ en: "Secret", zh: "密钥" })}
      isNeeded={isGiven && endpoint?.hasSecret !== true}
      problems={problems.get("secret")}
      about={about}
    >
      {(control) => (
        <Input.Password
          {...control}
          value={form.secret}
          onChange={({ target }) => set({ secret: target.value })}
          autoComplete="new-password"
          spellCheck={false}
        />
      )}
    </Field>
  );
}
