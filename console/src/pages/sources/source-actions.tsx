import { DeleteOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import type { Source } from "../../parts/sources.ts";
import { troubleText } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";

/** Deletes a source, once somebody was told what stays. */
export function DeleteSource({
  source,
  onDeleted,
}: {
  readonly source: Source;
  readonly onDeleted: () => void;
}) {
  const say = useSay();
  const { modal, message } = App.useApp();
  const { id: tenant } = useTenant();
  const { id, name } = source;
  const { mutateAsync } = useMutation({
    mutationFn: () => hub.DELETE("/v1/tenants/{tenant}/sources/{id}", { params: { path: { tenant, id } } }),
    onSuccess: () => {
      askAnew("/v1/tenants/{tenant}/sources");
      message.success(say({ en: "Deleted: what came in by it stays", zh: "已删除：已收到的数据保留" }));
      onDeleted();
    },
    onError: (error) => void message.error(say(troubleText(error))),
  });
  const ask = () => {
    void modal.confirm({
      title: say({ en: `Delete ${name}?`, zh: `删除 ${name}？` }),
      content: say({
        en: "Its URL is gone at once: a platform that still pushes to it is answered 404. The messages and calls that came in by it stay; what of them is quarantined can't be decoded again.",
        zh: "其网址立即失效：仍向其推送的平台会收到 404。已收到的报文和通话保留；其中已隔离的报文将无法重新解析。",
      }),
      okText: say({ en: "Delete", zh: "删除" }),
      okButtonProps: { danger: true },
      onOk: () => mutateAsync().catch(() => {}),
    });
  };
  return (
    <Button danger icon={<DeleteOutlined aria-hidden />} onClick={ask}>
      {say({ en: "Delete", zh: "删除" })}
    </Button>
  );
}
