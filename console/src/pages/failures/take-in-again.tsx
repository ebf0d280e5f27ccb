import { Card } from "antd";
import { useTenant } from "../../app/tenant-frame.tsx";
import { Code } from "../../parts/code.tsx";
import { useSay } from "../../text.ts";

/** What to do with a failure file: have it sent again, or take it in elsewhere. */
export function TakeInAgain({ day }: { readonly day: string }) {
  const say = useSay();
  const { id: tenant } = useTenant();
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "To send it again", zh: "如何补发" })}</h2>}
    >
      <p className="failure-text">
        {say({
          en: "From here: replay a day. Each delivery keeps its id, so a receiver can tell that it is a repeat; a dry run shows first what would be sent.",
          zh: "在本中心补发：重放当天即可。推送 ID 不变，接收端可据此识别重复；开始前会先试算将推送的内容。",
        })}
      </p>
      <p className="failure-text">
        {say({
          en: "Into another hub, as a receiver's own copy of what it missed: take the file in by the source of the same dialect. Lines that are there already change nothing, so a file can be taken in twice.",
          zh: "导入另一个中心（接收方自己的副本）：用相同协议的来源导入文件。已有的行不会重复，可以多次导入。",
        })}
      </p>
      <Code
        text={`ringback import ${tenant}-failures-${day}.ndjson --source main --tenant ${tenant}`}
        label={say({ en: "Command", zh: "命令" })}
      />
    </Card>
  );
}
