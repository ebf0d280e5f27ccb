import { App } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { answered } from "../../parts/answered.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { useSay } from "../../text.ts";
import { EndpointEditor } from "./endpoint-editor.tsx";
import { type Endpoint, type EndpointForm, blankEndpoint, inputOf } from "./endpoint-form.ts";
import { EndpointSecretOnce } from "./endpoint-secret-once.tsx";

// For applications that somebody writes anew.
const firstDialect = "standard";

/** A new endpoint: where calls are to be pushed to. */
export function NewEndpointPage() {
  const say = useSay();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const { id: tenant } = useTenant();
  const [made, setMade] = useState<Endpoint | null>(null);
  const make = async (form: EndpointForm) => {
    const { data } = await hub.POST("/v1/tenants/{tenant}/endpoints", {
      params: { path: { tenant } },
      body: inputOf(form),
    });
    return answered(data);
  };
  const goOn = ({ id }: Endpoint) => void navigate(`../${id}`, { relative: "path" });
  const onSaved = (endpoint: Endpoint) => {
    askAnew("/v1/tenants/{tenant}/endpoints");
    message.success(say({ en: "The endpoint is there: test it now", zh: "接收端已建立，可以测试了" }));
    if (endpoint.secret === undefined) goOn(endpoint);
    else setMade(endpoint);
  };
  return (
    <>
      <PageHead
        title={say({ en: "New endpoint", zh: "新建接收端" })}
        about={say({
          en: "It gets what comes in from now on. What came before can be replayed to it.",
          zh: "从现在起收到的事件会推送给它；之前的事件可以重放。",
        })}
      />
      <EndpointEditor endpoint={null} initial={blankEndpoint(firstDialect)} save={make} onSaved={onSaved} />
      <EndpointSecretOnce endpoint={made} onKept={() => made !== null && goOn(made)} />
    </>
  );
}
