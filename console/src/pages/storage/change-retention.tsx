import { Form, Modal } from "antd";
import { hub } from "../../api/hub.ts";
import { useChange } from "../../parts/change.ts";
import { useSay } from "../../text.ts";
import { type RetentionWish, type ShownRetention, retentionOf, shortened, wishOf } from "./kept.ts";
import { useKeepLess } from "./keep-less.ts";
import { RetentionFields } from "./retention-fields.tsx";

/** Asks for how long data is kept; where less is kept than before, it asks once more. */
export function ChangeRetention({
  tenant,
  shown,
  isOpen,
  close,
}: {
  readonly tenant: string;
  readonly shown: ShownRetention;
  readonly isOpen: boolean;
  readonly close: () => void;
}) {
  const say = useSay();
  const keepLess = useKeepLess();
  const [form] = Form.useForm<RetentionWish>();
  const change = useChange({
    make: (wish: RetentionWish) =>
      hub.PUT("/v1/tenants/{tenant}/retention", {
        params: { path: { tenant } },
        body: retentionOf(wish),
      }),
    touches: ["/v1/tenants/{tenant}/retention", "/v1/tenants"],
    done: { en: "Saved", zh: "已保存" },
    form,
    onDone: close,
  });
  const lay = (wish: RetentionWish) =>
    keepLess(shortened(shown.inEffect, retentionOf(wish), shown.usual), () => change.mutateAsync(wish));
  return (
    <Modal
      open={isOpen}
      title={say({ en: "How long data is kept", zh: "数据保留时间" })}
      okText={say({ en: "Save", zh: "保存" })}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={change.isPending}
      destroyOnHidden
    >
      <Form<RetentionWish>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={wishOf(shown.retention)}
        onFinish={lay}
        preserve={false}
      >
        <RetentionFields usual={shown.usual} />
      </Form>
    </Modal>
  );
}
