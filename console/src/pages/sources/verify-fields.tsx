import { Input, Radio, Select } from "antd";
import type { ReactNode } from "react";
import { Field } from "../../parts/field.tsx";
import { SpanInput } from "../../parts/span-input.tsx";
import { type Text, useSay } from "../../text.ts";
import type { SourceEditing } from "./source-editing.ts";
import type { VerifyForm } from "./source-form.ts";

/** What the chosen proof takes. */
export function VerifyFields(editing: SourceEditing): ReactNode {
  switch (editing.form.verify.kind) {
    case "kept":
    case "none":
      return null;
    case "header":
      return (
        <>
          <Header {...editing} />
          <Secrets {...editing} />
        </>
      );
    case "hmac-sha256":
      return (
        <>
          <Header {...editing} />
          <Encoding {...editing} />
          <Secrets {...editing} />
        </>
      );
    case "standard-webhooks":
      return <Secrets {...editing} />;
    case "standard-webhooks-v1a":
      return <PublicKeys {...editing} />;
    case "dialect":
      return (
        <>
          <Recipe {...editing} />
          <Secrets {...editing} />
          <Tolerance {...editing} />
        </>
      );
  }
}

type TextName = "header" | "appKey" | "secret" | "previousSecret" | "publicKey" | "previousPublicKey";

interface TextFieldProps {
  readonly editing: SourceEditing;
  readonly name: TextName;
  readonly label: Text;
  readonly about?: Text;
  readonly placeholder?: string;
  readonly isNeeded?: boolean;
  readonly isSecret?: boolean;
}

function TextField({
  editing: { form, setVerify, problems },
  name,
  label,
  about,
  placeholder = "",
  isNeeded = false,
  isSecret = false,
}: TextFieldProps) {
  const say = useSay();
  const path = `verify.${name}`;
  const change = (text: string): Partial<VerifyForm> => ({ [name]: text });
  return (
    <Field
      name={path}
      label={say(label)}
      isNeeded={isNeeded}
      problems={problems.get(path)}
      about={about === undefined ? undefined : say(about)}
    >
      {(control) => {
        const shared = {
          ...control,
          value: form.verify[name],
          placeholder,
          spellCheck: false,
          onChange: ({ target }: { readonly target: { readonly value: string } }) =>
            setVerify(change(target.value)),
        };
        return isSecret ? <Input.Password {...shared} autoComplete="new-password" /> : <Input {...shared} />;
      }}
    </Field>
  );
}

function Header(editing: SourceEditing) {
  return (
    <TextField
      editing={editing}
      name="header"
      label={{ en: "Header", zh: "请求头" }}
      placeholder="X-Signature"
      isNeeded
    />
  );
}

function Secrets(editing: SourceEditing) {
  return (
    <>
      <TextField
        editing={editing}
        name="secret"
        label={{ en: "Secret", zh: "密钥" }}
        about={{ en: "As the platform has it. Not shown again.", zh: "与平台一致。保存后不再显示。" }}
        isNeeded
        isSecret
      />
      <TextField
        editing={editing}
        name="previousSecret"
        label={{ en: "Secret before", zh: "旧密钥" }}
        about={{
          en: "While the platform changes its secret: counts too for as long as it stands here. Else empty.",
          zh: "平台更换密钥期间填写，填写期间同样有效；平时留空。",
        }}
        isSecret
      />
    </>
  );
}

function PublicKeys(editing: SourceEditing) {
  return (
    <>
      <TextField
        editing={editing}
        name="publicKey"
        label={{ en: "Public key", zh: "公钥" }}
        placeholder="whpk_…"
        isNeeded
      />
      <TextField
        editing={editing}
        name="previousPublicKey"
        label={{ en: "Public key before", zh: "旧公钥" }}
        about={{
          en: "While the platform changes its key: counts too for as long as it stands here. Else empty.",
          zh: "平台更换密钥期间填写，填写期间同样有效；平时留空。",
        }}
      />
    </>
  );
}

function Encoding({ form, setVerify }: SourceEditing) {
  const say = useSay();
  return (
    <Field name="verify.encoding" label={say({ en: "Written in", zh: "编码" })}>
      {() => (
        <Radio.Group
          value={form.verify.encoding}
          options={[
            { value: "hex", label: "hex" },
            { value: "base64", label: "base64" },
          ]}
          onChange={({ target }) => setVerify({ encoding: target.value === "base64" ? "base64" : "hex" })}
        />
      )}
    </Field>
  );
}

function Recipe(editing: SourceEditing) {
  const say = useSay();
  const { form, setVerify, problems, dialect } = editing;
  const recipes = dialect?.recipes ?? [];
  return (
    <>
      <TextField
        editing={editing}
        name="appKey"
        label={{ en: "App key", zh: "App key" }}
        about={{ en: "By which the platform knows you.", zh: "平台用来识别您的标识。" }}
        isNeeded
      />
      <Field
        name="verify.recipe"
        label={say({ en: "Recipe", zh: "算法" })}
        problems={problems.get("verify.recipe")}
      >
        {(control) => (
          <Select
            {...control}
            value={form.verify.recipe ?? recipes[0] ?? null}
            options={recipes.map((value) => ({ value, label: value }))}
            onChange={(recipe) => setVerify({ recipe })}
          />
        )}
      </Field>
    </>
  );
}

function Tolerance({ form, setVerify, problems }: SourceEditing) {
  const say = useSay();
  return (
    <Field
      name="verify.toleranceSeconds"
      label={say({ en: "How far its date may be off", zh: "时间允许偏差" })}
      problems={problems.get("verify.toleranceSeconds")}
      about={say({
        en: "A platform that repeats a push with the date of the first attempt needs more than its ladder is long.",
        zh: "若平台重推时沿用首次推送的时间，需大于其重试总时长。",
      })}
    >
      {(control) => (
        <SpanInput
          control={control}
          value={form.verify.toleranceSeconds}
          onChange={(toleranceSeconds) => setVerify({ toleranceSeconds: toleranceSeconds ?? Number.NaN })}
        />
      )}
    </Field>
  );
}
