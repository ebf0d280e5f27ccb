import { Form, Input, Modal, Select, Typography } from "antd";
import { useState } from "react";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { answered } from "../../parts/answered.ts";
import { Field } from "../../parts/field.tsx";
import { useSaving } from "../../parts/saving.ts";
import { writeSpan } from "../../parts/spans.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { type Text, useLanguage, useSay } from "../../text.ts";
import { type Endpoint, signsBy } from "./endpoint-form.ts";
import { EndpointSecretOnce } from "./endpoint-secret-once.tsx";
import type { SignedBy } from "./snippets.ts";

const overlaps = [0, 3_600, 86_400, 7 * 86_400, 30 * 86_400];
const usualOverlap = 86_400;

/** What the overlap means for a receiver, by how it is signed. */
const overlapTexts: Readonly<Record<SignedBy, Text>> = {
  none: { en: "", zh: "" },
  "standard-webhooks": {
    en: "Both signatures stand in webhook-signature, with a space between; libraries check all of them. Change your application at any time until then.",
    zh: "两个签名都写在 webhook-signature 中，以空格分隔，现成的库会逐一校验。在此之前随时更换即可。",
  },
  "standard-webhooks-v1a": {
    en: "Both signatures stand in webhook-signature. Put the new public key into your application until then.",
    zh: "两个签名都写在 webhook-signature 中。请在此之前将新公钥配置到您的应用。",
  },
  "hmac-sha256": {
    en: "The header has the signature by the new secret, the same header with -Previous behind its name the one by the secret before. Let your application check both.",
    zh: "原请求头为新密钥的签名，名称加 -Previous 的请求头为旧密钥的签名。请让您的应用同时校验两者。",
  },
  dialect: {
    en: "The platform's fields have room for one signature: the new secret counts at once.",
    zh: "平台字段只能容纳一个签名：新密钥立即生效。",
  },
};

/** Gives an endpoint another secret, the one before signing too for as long as is chosen. */
export function RotateSecret({
  endpoint,
  isOpen,
  onClose,
}: {
  readonly endpoint: Endpoint;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const say = useSay();
  const { language } = useLanguage();
  const { id: tenant } = useTenant();
  const [secret, setSecret] = useState("");
  const [overlapSeconds, setOverlap] = useState(usualOverlap);
  const [rotated, setRotated] = useState<Endpoint | null>(null);
  const kind = signsBy(endpoint);
  const saving = useSaving({
    fields: ["secret", "overlapSeconds"],
    unreadable: [],
    save: async () => {
      const params = { path: { tenant, id: endpoint.id } };
      const body = { overlapSeconds, ...(secret === "" ? {} : { secret }) };
      const { data } = await hub.POST("/v1/tenants/{tenant}/endpoints/{id}/rotate-secret", { params, body });
      return answered(data);
    },
    onSaved: (changed) => {
      askAnew("/v1/tenants/{tenant}/endpoints");
      setSecret("");
      setRotated(changed);
      onClose();
    },
  });
  const options = overlaps.map((value) => ({
    value,
    label:
      value === 0 ? say({ en: "no overlap: at once", zh: "不重叠，立即生效" }) : writeSpan(value, language),
  }));
  return (
    <>
      <Modal
        open={isOpen}
        title={say({ en: "Rotate the secret", zh: "轮换密钥" })}
        okText={say({ en: "Rotate", zh: "轮换" })}
        onOk={saving.save}
        onCancel={onClose}
        confirmLoading={saving.isSaving}
        destroyOnHidden
      >
        <Form layout="vertical" onFinish={saving.save}>
          {kind === "dialect" ? null : (
            <Field
              name="overlapSeconds"
              label={say({ en: "The secret before signs too for", zh: "旧密钥继续签名" })}
              problems={saving.problems.get("overlapSeconds")}
            >
              {(control) => (
                <Select {...control} value={overlapSeconds} options={options} onChange={setOverlap} />
              )}
            </Field>
          )}
          <Typography.Paragraph type="secondary">
            {overlapSeconds === 0 && kind !== "dialect"
              ? say({
                  en: "The next push is signed by the new secret alone: an application that does not know it yet refuses it, and it is tried again.",
                  zh: "下一次推送只用新密钥签名：尚未更换的应用会拒收，推送将重试。",
                })
              : say(overlapTexts[kind])}
          </Typography.Paragraph>
          <Field
            name="secret"
            label={say({ en: "New secret", zh: "新密钥" })}
            isNeeded={kind === "dialect"}
            problems={saving.problems.get("secret")}
            about={
              kind === "dialect"
                ? say({ en: "The one that the platform gave.", zh: "平台发放的新密钥。" })
                : say({ en: "Empty: the hub makes one.", zh: "留空则由回调中心生成。" })
            }
          >
            {(control) => (
              <Input.Password
                {...control}
                value={secret}
                onChange={({ target }) => setSecret(target.value)}
                autoComplete="new-password"
              />
            )}
          </Field>
          {saving.trouble === null ? null : <Trouble error={saving.trouble} />}
        </Form>
      </Modal>
      <EndpointSecretOnce endpoint={rotated} onKept={() => setRotated(null)} />
    </>
  );
}
