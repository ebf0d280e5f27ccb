import { App, Form, Modal } from "antd";
import { hub } from "../../api/hub.ts";
import { useChange } from "../../parts/change.ts";
import { useSay } from "../../text.ts";
import {
  type RetentionWish,
  type ShownRetention,
  keptWords,
  retentionOf,
  shortened,
  wishOf,
} from "./kept.ts";
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
  const { modal } = App.useApp();
  const [form] = Form.useForm<RetentionWish>();
  const change = useChange({
    make: (wish: RetentionWish) =>
      hub.PUT("/v1/tenants/{tenant}/retention", {
        params: { path: { tenant } },
        body: retentionOf(wish),
      }),
    touches: ["/v1/tenants/{tenant}/retention", "/v1/tenants"],
    done: { en: "Laid down", zh: "已保存" },
    form,
    onDone: close,
  });
  const lay = (wish: RetentionWish) => {
    const less = shortened(shown.inEffect, retentionOf(wish), shown.usual);
    if (less.length === 0) return change.mutate(wish);
    const kinds = less.map((kind) => say(keptWords[kind].text)).join(say({ en: ", ", zh: "、" }));
    return void modal.confirm({
      title: say({ en: "Keep less than before?", zh: "缩短保留时间？" }),
      content: say({
        en: `What is too old then is removed within the hour, and can't be brought back: ${kinds}. Backups that were made before have it still.`,
        zh: `届时超过时间的数据将在一小时内删除，无法恢复：${kinds}。之前的备份不受影响。`,
      }),
      okText: say({ en: "Keep less", zh: "缩短" }),
      okButtonProps: { danger: true },
      onOk: () => change.mutateAsync(wish).catch(() => {}),
    });
  };
  return (
    <Modal
      open={isOpen}
      title={say({ en: "How long data is kept", zh: "数据保留时间" })}
      okText={say({ en: "Lay down", zh: "保存" })}
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
