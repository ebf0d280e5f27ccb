import { Checkbox, Flex, Form, Input, Modal, Typography } from "antd";
import { bodyOf } from "../../api/body-of.ts";
import { hub } from "../../api/hub.ts";
import { useChange } from "../../parts/change.ts";
import { rightWords } from "../../parts/words.ts";
import { type Right, useMe } from "../../session/me.ts";
import { useSay } from "../../text.ts";

interface Wish {
  readonly name: string;
  readonly rights: readonly Right[];
}

/** Asks for whom a key is and what it may do, and makes it. */
export function MakeKey({
  tenant,
  isOpen,
  close,
  made,
}: {
  readonly tenant: string;
  readonly isOpen: boolean;
  readonly close: () => void;
  /** Told the key itself, this once. */
  readonly made: (key: string) => void;
}) {
  const say = useSay();
  const me = useMe();
  const [form] = Form.useForm<Wish>();
  const make = useChange({
    make: ({ name, rights }: Wish) =>
      bodyOf(
        hub.POST("/v1/tenants/{tenant}/keys", {
          params: { path: { tenant } },
          body: { name: name.trim(), rights: [...rights] },
        }),
      ),
    touches: ["/v1/tenants/{tenant}/keys"],
    form,
    onDone: ({ key }) => made(key ?? ""),
  });
  return (
    <Modal
      open={isOpen}
      title={say({ en: "Make a key", zh: "新建密钥" })}
      okText={say({ en: "Make the key", zh: "创建" })}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={make.isPending}
      destroyOnHidden
    >
      <Form<Wish>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: "", rights: ["read"] }}
        onFinish={(wish) => make.mutate(wish)}
        preserve={false}
      >
        <Form.Item
          name="name"
          label={say({ en: "Who or what it is for", zh: "供谁使用" })}
          rules={[
            {
              required: true,
              whitespace: true,
              message: say({ en: "Say who or what it is for", zh: "请填写供谁使用" }),
            },
          ]}
        >
          <Input
            maxLength={200}
            autoComplete="off"
            placeholder={say({ en: "CRM, night shift", zh: "如：CRM、夜班" })}
          />
        </Form.Item>
        <Form.Item
          name="rights"
          label={say({ en: "What it may do", zh: "允许的操作" })}
          rules={[
            { type: "array", min: 1, message: say({ en: "Choose at least one", zh: "请至少选择一项" }) },
          ]}
          extra={
            me.rights.length < 4
              ? say({
                  en: "Only what your own key may do can be given.",
                  zh: "只能授予您自己的密钥所具有的权限。",
                })
              : null
          }
        >
          <Checkbox.Group className="choices">
            {me.rights.map((right) => (
              <Checkbox key={right} value={right}>
                <Flex vertical>
                  <span>
                    {say(rightWords[right].text)} <Typography.Text code>{right}</Typography.Text>
                  </span>
                  <Typography.Text type="secondary">{say(rightWords[right].about)}</Typography.Text>
                </Flex>
              </Checkbox>
            ))}
          </Checkbox.Group>
        </Form.Item>
      </Form>
    </Modal>
  );
}
