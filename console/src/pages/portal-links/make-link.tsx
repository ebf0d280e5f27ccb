import { ColorPicker, Form, Input, Modal, Radio, Select, Switch } from "antd";
import { bodyOf } from "../../api/body-of.ts";
import { hub } from "../../api/hub.ts";
import { useChange } from "../../parts/change.ts";
import { useMay } from "../../session/me.ts";
import { type Text, useSay } from "../../text.ts";
import { LinkPreview } from "./link-preview.tsx";
import { type LinkWish, linkInputOf } from "./link-wish.ts";
import type { ShownLink } from "./portal-links-page.tsx";

const spans: readonly (readonly [seconds: number, text: Text])[] = [
  [15 * 60, { en: "15 minutes", zh: "15 分钟" }],
  [3600, { en: "an hour", zh: "1 小时" }],
  [8 * 3600, { en: "8 hours", zh: "8 小时" }],
  [86_400, { en: "a day", zh: "1 天" }],
  [7 * 86_400, { en: "a week", zh: "1 周" }],
  [31 * 86_400, { en: "31 days", zh: "31 天" }],
];

const usual: LinkWish = {
  name: "",
  access: "read",
  reveal: false,
  expiresInSeconds: 3600,
  brand: { name: "", color: null },
  embedIn: [],
};

/** Asks for whom a link is and what it may do, and makes it. */
export function MakeLink({
  tenant,
  isOpen,
  close,
  made,
}: {
  readonly tenant: string;
  readonly isOpen: boolean;
  readonly close: () => void;
  /** Told the link with its URL, this once. */
  readonly made: (link: ShownLink) => void;
}) {
  const say = useSay();
  const [form] = Form.useForm<LinkWish>();
  const make = useChange({
    make: (wish: LinkWish) =>
      bodyOf(
        hub.POST("/v1/tenants/{tenant}/portal-links", {
          params: { path: { tenant } },
          body: linkInputOf(wish),
        }),
      ),
    touches: ["/v1/tenants/{tenant}/portal-links"],
    form,
    onDone: made,
  });
  return (
    <Modal
      open={isOpen}
      title={say({ en: "Make a portal link", zh: "新建门户链接" })}
      okText={say({ en: "Make the link", zh: "创建" })}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={make.isPending}
      width={560}
      destroyOnHidden
    >
      <Form<LinkWish>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={usual}
        onFinish={(wish) => make.mutate(wish)}
        preserve={false}
      >
        <Form.Item name="name" label={say({ en: "Whom it is for", zh: "供谁使用" })}>
          <Input maxLength={200} autoComplete="off" placeholder={say({ en: "Desk 3", zh: "如：3 号坐席" })} />
        </Form.Item>
        <Abilities />
        <Form.Item name="expiresInSeconds" label={say({ en: "Valid for", zh: "有效期" })}>
          <Select options={spans.map(([value, text]) => ({ value, label: say(text) }))} />
        </Form.Item>
        <Look />
        <Form.Item
          name="embedIn"
          label={say({ en: "May stand within pages of", zh: "可嵌入的页面" })}
          extra={say({
            en: "Addresses of the pages around it, as in https://pages.example.com. In no other page does a browser show it; without any it is for a window of its own.",
            zh: "外层页面的地址，如 https://pages.example.com。浏览器不会在其他页面中显示它；不填则只能在单独的窗口中打开。",
          })}
        >
          <Select
            mode="tags"
            open={false}
            suffixIcon={null}
            tokenSeparators={[",", " ", "，"]}
            maxCount={20}
            placeholder="https://pages.example.com"
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** What the link lets one do; only what one may oneself. */
function Abilities() {
  const say = useSay();
  const [mayChange, mayReveal] = [useMay("write"), useMay("reveal")];
  const options = [
    { value: "read", label: say({ en: "Look", zh: "只能查看" }) },
    { value: "write", label: say({ en: "Look and change", zh: "查看和修改" }), disabled: !mayChange },
  ];
  return (
    <>
      <Form.Item name="access" label={say({ en: "Lets one", zh: "允许" })}>
        <Radio.Group options={options} />
      </Form.Item>
      <Form.Item
        name="reveal"
        label={say({ en: "Show phone numbers whole", zh: "显示完整号码" })}
        valuePropName="checked"
        layout="horizontal"
        colon={false}
        extra={
          mayReveal
            ? null
            : say({ en: "Your own key does not show them whole.", zh: "您自己的密钥无权查看完整号码。" })
        }
      >
        <Switch disabled={!mayReveal} />
      </Form.Item>
    </>
  );
}

/** In whose name the link shows the console, with how that looks. */
function Look() {
  const say = useSay();
  const form = Form.useFormInstance<LinkWish>();
  const brand = Form.useWatch("brand", form) ?? usual.brand;
  return (
    <>
      <div className="link-brand">
        <Form.Item name={["brand", "name"]} label={say({ en: "Name that is shown", zh: "显示的名称" })}>
          <Input maxLength={60} autoComplete="off" placeholder="Ringback" />
        </Form.Item>
        <Form.Item
          name={["brand", "color"]}
          label={say({ en: "Colour", zh: "颜色" })}
          getValueFromEvent={(color: { readonly cleared?: unknown; readonly toHexString: () => string }) =>
            color.cleared === true ? null : color.toHexString().slice(0, 7)
          }
        >
          <ColorPicker
            disabledAlpha
            allowClear
            showText={() => brand.color ?? say({ en: "the hub's own", zh: "默认" })}
          />
        </Form.Item>
      </div>
      <LinkPreview name={brand.name ?? ""} color={brand.color ?? null} />
    </>
  );
}
