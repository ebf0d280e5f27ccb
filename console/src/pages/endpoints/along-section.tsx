import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Flex, Input, Select, Typography } from "antd";
import { Field } from "../../parts/field.tsx";
import { useSay } from "../../text.ts";
import type { Editing } from "./editing.ts";
import type { AuthForm, HeaderForm } from "./endpoint-form.ts";

/** What is sent along: who the hub is, and headers of the endpoint's own. */
export function AlongSection(editing: Editing) {
  return (
    <>
      <Auth {...editing} />
      <Headers {...editing} />
    </>
  );
}

function Auth({ form: { auth }, set, problems, endpoint }: Editing) {
  const say = useSay();
  const change = (changes: Partial<AuthForm>) => set({ auth: { ...auth, ...changes } });
  const kinds = [
    ...(endpoint === null || endpoint.auth === null
      ? []
      : [
          {
            value: "kept" as const,
            label: say({ en: `As it is (${endpoint.auth.kind})`, zh: `保持现有（${endpoint.auth.kind}）` }),
          },
        ]),
    { value: "none" as const, label: say({ en: "None", zh: "无" }) },
    { value: "bearer" as const, label: say({ en: "Bearer token", zh: "Bearer 令牌" }) },
    { value: "basic" as const, label: say({ en: "Name and password (Basic)", zh: "用户名和密码（Basic）" }) },
  ];
  return (
    <>
      <Field
        name="auth"
        label="Authorization"
        problems={problems.get("auth")}
        about={say({
          en: "How the hub proves to your application who it is. Not shown again.",
          zh: "回调中心向您的应用证明身份的方式。保存后不再显示。",
        })}
      >
        {(control) => (
          <Select<AuthForm["kind"]>
            {...control}
            value={auth.kind}
            options={kinds}
            onChange={(kind) => change({ kind })}
          />
        )}
      </Field>
      {auth.kind === "bearer" ? (
        <Field
          name="auth.token"
          label={say({ en: "Token", zh: "令牌" })}
          isNeeded
          problems={problems.get("auth.token")}
        >
          {(control) => (
            <Input.Password
              {...control}
              value={auth.token}
              onChange={({ target }) => change({ token: target.value })}
              autoComplete="new-password"
            />
          )}
        </Field>
      ) : null}
      {auth.kind === "basic" ? (
        <>
          <Field
            name="auth.username"
            label={say({ en: "Name", zh: "用户名" })}
            isNeeded
            problems={problems.get("auth.username")}
          >
            {(control) => (
              <Input
                {...control}
                value={auth.username}
                onChange={({ target }) => change({ username: target.value })}
                autoComplete="off"
              />
            )}
          </Field>
          <Field
            name="auth.password"
            label={say({ en: "Password", zh: "密码" })}
            isNeeded
            problems={problems.get("auth.password")}
          >
            {(control) => (
              <Input.Password
                {...control}
                value={auth.password}
                onChange={({ target }) => change({ password: target.value })}
                autoComplete="new-password"
              />
            )}
          </Field>
        </>
      ) : null}
    </>
  );
}

function Headers({ form: { headers }, set, problems, endpoint }: Editing) {
  const say = useSay();
  const change = (next: readonly HeaderForm[]) => set({ headers: next });
  const kept = Object.keys(endpoint?.headers ?? {});
  const label = say({ en: "Headers", zh: "请求头" });
  if (headers === null) {
    return (
      <Field name="headers" label={label} problems={problems.get("headers")}>
        {(control) => (
          <Flex gap={8} wrap align="center" className="usual">
            <Typography.Text>
              {say({ en: "As they are: ", zh: "保持现有：" })}
              {kept.join(", ")}
            </Typography.Text>
            <Button
              id={control.id}
              size="small"
              onClick={() => change(kept.map((name, row) => ({ row, name, value: "" })))}
            >
              {say({ en: "Set all anew", zh: "全部重新设置" })}
            </Button>
          </Flex>
        )}
      </Field>
    );
  }
  return (
    <Field
      name="headers"
      label={label}
      problems={problems.get("headers")}
      about={
        kept.length === 0
          ? say({
              en: "Sent with every push. Values are not shown again.",
              zh: "随每次推送发送。保存后不再显示其值。",
            })
          : say({
              en: "These replace all that are there: values are not shown, and have to be told anew.",
              zh: "将替换现有的全部请求头：原值不再显示，需要重新填写。",
            })
      }
    >
      {(control) => (
        <Flex vertical gap={6}>
          {headers.map((header, index) => (
            <HeaderRow
              key={header.row}
              header={header}
              onChange={(next) => change(headers.with(index, next))}
              onRemove={() => change(headers.filter((_, at) => at !== index))}
            />
          ))}
          <Flex gap={8}>
            <Button
              id={control.id}
              size="small"
              icon={<PlusOutlined aria-hidden />}
              onClick={() => change([...headers, { row: rowAfter(headers), name: "", value: "" }])}
            >
              {say({ en: "Add a header", zh: "添加请求头" })}
            </Button>
            {kept.length === 0 ? null : (
              <Button type="link" size="small" onClick={() => set({ headers: null })}>
                {say({ en: "Leave them as they are", zh: "保持现有" })}
              </Button>
            )}
          </Flex>
        </Flex>
      )}
    </Field>
  );
}

function rowAfter(headers: readonly HeaderForm[]): number {
  return Math.max(-1, ...headers.map(({ row }) => row)) + 1;
}

function HeaderRow({
  header,
  onChange,
  onRemove,
}: {
  readonly header: HeaderForm;
  readonly onChange: (header: HeaderForm) => void;
  readonly onRemove: () => void;
}) {
  const say = useSay();
  return (
    <Flex gap={6}>
      <Input
        value={header.name}
        onChange={({ target }) => onChange({ ...header, name: target.value })}
        placeholder="X-Tenant"
        aria-label={say({ en: "Name of the header", zh: "请求头名称" })}
        spellCheck={false}
      />
      <Input
        value={header.value}
        onChange={({ target }) => onChange({ ...header, value: target.value })}
        placeholder={say({ en: "value", zh: "值" })}
        aria-label={say({ en: `Value of ${header.name}`, zh: `${header.name} 的值` })}
        spellCheck={false}
      />
      <Button
        type="text"
        icon={<DeleteOutlined aria-hidden />}
        aria-label={say({ en: `Remove ${header.name}`, zh: `移除 ${header.name}` })}
        onClick={onRemove}
      />
    </Flex>
  );
}
