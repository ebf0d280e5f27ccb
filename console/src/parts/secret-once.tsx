import { Alert, Button, Modal, Space } from "antd";
import type { ReactNode } from "react";
import { useSay } from "../text.ts";
import { Code } from "./code.tsx";

/** Shows what the hub tells this once. It is closed by who says that they have kept it, and by nothing else. */
export function SecretOnce({
  title,
  secret,
  label,
  children,
  onKept,
}: {
  readonly title: string;
  /** Null: nothing is shown. */
  readonly secret: string | null;
  /** What it is, for who can't see it. */
  readonly label: string;
  /** What to do with it. */
  readonly children?: ReactNode;
  readonly onKept: () => void;
}) {
  const say = useSay();
  return (
    <Modal
      open={secret !== null}
      title={title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      // Once it was kept it is nowhere in the page any more.
      destroyOnHidden
      width={600}
      footer={
        <Button type="primary" onClick={onKept}>
          {say({ en: "I have kept it", zh: "我已保存" })}
        </Button>
      }
    >
      <Space orientation="vertical" size={12} className="wide">
        <Alert
          type="warning"
          showIcon
          title={say({
            en: "This is shown only now. The hub keeps no copy that it could show again.",
            zh: "仅在此时显示，回调中心不保存可再次显示的副本。",
          })}
        />
        <Code text={secret ?? ""} label={label} />
        {children}
      </Space>
    </Modal>
  );
}
