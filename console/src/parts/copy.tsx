import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { Button, Tooltip, Typography } from "antd";
import { useEffect, useState } from "react";
import { useSay } from "../text.ts";

const thanksMs = 1_500;

/** Copies a text; says so where it was. */
export function CopyButton({
  text,
  label,
  isSmall = true,
}: {
  readonly text: string | (() => Promise<string> | string);
  readonly label?: string;
  readonly isSmall?: boolean;
}) {
  const say = useSay();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const over = setTimeout(() => setCopied(false), thanksMs);
    return () => clearTimeout(over);
  }, [isCopied]);
  const copy = async () => {
    await writeText(typeof text === "string" ? text : await text());
    setCopied(true);
  };
  const name = isCopied ? say({ en: "Copied", zh: "已复制" }) : (label ?? say({ en: "Copy", zh: "复制" }));
  return (
    <Tooltip title={label === undefined || isCopied ? name : null}>
      <Button
        type={label === undefined ? "text" : "default"}
        size={isSmall ? "small" : "middle"}
        icon={isCopied ? <CheckOutlined aria-hidden /> : <CopyOutlined aria-hidden />}
        onClick={() => void copy()}
        aria-label={name}
      >
        {label === undefined ? null : name}
      </Button>
    </Tooltip>
  );
}

/** Without TLS, and in a frame that was given no leave, browsers have no clipboard to write to: then as of old. */
async function writeText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "copied-from";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

/** An id, to be read and copied. */
export function Id({ id, isShort = false }: { readonly id: string; readonly isShort?: boolean }) {
  // Ids begin with their time: what tells neighbours apart is at the end.
  const shown = isShort && id.length > 16 ? `${id.slice(0, id.indexOf("_") + 1)}…${id.slice(-6)}` : id;
  return (
    <span className="id">
      <Typography.Text code title={id}>
        {shown}
      </Typography.Text>
      <CopyButton text={id} />
    </span>
  );
}
