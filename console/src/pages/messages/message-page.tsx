import { Card } from "antd";
import { useParams } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { Id } from "../../parts/copy.tsx";
import { Download } from "../../parts/download.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { quarantineReasons, useWord } from "../../parts/words.ts";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { QuarantineCare } from "../quarantine/quarantine-care.tsx";
import { MessageBody } from "./message-body.tsx";
import { type MessageDetail, MessageFacts } from "./message-facts.tsx";
import { MessageHeaders } from "./message-headers.tsx";

/** One message: what it is, what it says, and, where it could not be understood, why and what to do. */
export function MessagePage() {
  const { id = "" } = useParams();
  const { id: tenant } = useTenant();
  const { data, error, refetch } = query.useQuery("get", "/v1/tenants/{tenant}/messages/{id}", {
    params: { path: { tenant, id } },
  });
  // While another is asked for, the one before is still there.
  if (data?.id !== id)
    return error === null ? null : <Trouble error={error} again={() => void refetch()} isWholePage />;
  return <OneMessage message={data} />;
}

function OneMessage({ message }: { readonly message: MessageDetail }) {
  const say = useSay();
  const word = useWord();
  const { id: tenant } = useTenant();
  const mayReveal = useMay("reveal");
  const { id, name, reason, fate } = message;
  const what = name ?? word(quarantineReasons, reason);
  return (
    <>
      <PageHead title={say({ en: `Message: ${what}`, zh: `报文：${what}` })} about={<Id id={id} />}>
        {mayReveal ? (
          <Download
            path={`/v1/tenants/${encodeURIComponent(tenant)}/messages/${encodeURIComponent(id)}/raw`}
            name={id}
          >
            {say({ en: "Download the bytes", zh: "下载原始内容" })}
          </Download>
        ) : null}
      </PageHead>
      {fate === "quarantined" ? (
        <Card
          size="small"
          className="block"
          title={<h2 className="block-title">{say({ en: "In quarantine", zh: "隔离中" })}</h2>}
        >
          <QuarantineCare message={message} />
        </Card>
      ) : null}
      <MessageFacts message={message} />
      <Card
        size="small"
        className="block"
        title={<h2 className="block-title">{say({ en: "What it says", zh: "报文内容" })}</h2>}
      >
        <MessageBody message={message} />
      </Card>
      <MessageHeaders headers={message.headers} />
    </>
  );
}
