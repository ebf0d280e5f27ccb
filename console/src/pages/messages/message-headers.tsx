import { Card } from "antd";
import { CopyButton } from "../../parts/copy.tsx";
import type { Message } from "../../parts/messages.ts";
import { useSay } from "../../text.ts";

/** The headers that a message came with. */
export function MessageHeaders({ headers }: Pick<Message, "headers">) {
  const say = useSay();
  const entries = Object.entries(headers);
  if (entries.length === 0) return null;
  const text = entries.map(([name, value]) => `${name}: ${value}`).join("\n");
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Headers", zh: "请求头" })}</h2>}
      extra={<CopyButton text={text} label={say({ en: "Copy", zh: "复制" })} />}
    >
      <table className="plain-table">
        <tbody>
          {entries.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
