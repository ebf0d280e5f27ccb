import { App } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { answered } from "../../parts/answered.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import { EndpointEditor } from "./endpoint-editor.tsx";
import { type Endpoint, type EndpointForm, formOf, patchOf } from "./endpoint-form.ts";
import { endpointName, useEndpoint } from "./endpoints.ts";
import { EndpointSecretOnce } from "./endpoint-secret-once.tsx";

/** An endpoint, to be changed. */
export function EditEndpointPage() {
  const say = useSay();
  const { id = "" } = useParams();
  const { endpoint, error, refetch } = useEndpoint(id);
  if (endpoint === undefined)
    return error === null ? null : <Trouble error={error} again={() => void refetch()} isWholePage />;
  return (
    <>
      <PageHead
        title={say({
          en: `Change ${endpointName(endpoint)}`,
          zh: `修改 ${endpointName(endpoint)}`,
        })}
      />
      <Editor key={endpoint.id} endpoint={endpoint} />
    </>
  );
}

function Editor({ endpoint: first }: { readonly endpoint: Endpoint }) {
  const say = useSay();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const { id: tenant } = useTenant();
  // What is compared is what somebody began with, whatever news come meanwhile.
  const [endpoint] = useState(first);
  const [saved, setSaved] = useState<Endpoint | null>(null);
  const save = async (form: EndpointForm) => {
    const { data } = await hub.PATCH("/v1/tenants/{tenant}/endpoints/{id}", {
      params: { path: { tenant, id: endpoint.id } },
      body: patchOf(form, endpoint),
    });
    return answered(data);
  };
  const goBack = () => void navigate("..", { relative: "path" });
  const onSaved = (changed: Endpoint) => {
    askAnew("/v1/tenants/{tenant}/endpoints");
    message.success(say({ en: "Saved", zh: "已保存" }));
    if (changed.secret === undefined) goBack();
    else setSaved(changed);
  };
  return (
    <>
      <EndpointEditor endpoint={endpoint} initial={formOf(endpoint)} save={save} onSaved={onSaved} />
      <EndpointSecretOnce endpoint={saved} onKept={goBack} />
    </>
  );
}
