import { App } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { answered } from "../../parts/answered.ts";
import { PageHead } from "../../parts/page-head.tsx";
import type { Source } from "../../parts/sources.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import { SourceEditor } from "./source-editor.tsx";
import { type SourceForm, formOf, patchOf } from "./source-form.ts";
import { useSource } from "./use-source.ts";

/** A source, to be changed. */
export function EditSourcePage() {
  const say = useSay();
  const { id = "" } = useParams();
  const { source, error, refetch } = useSource(id);
  if (source === undefined)
    return error === null ? null : <Trouble error={error} again={() => void refetch()} isWholePage />;
  return (
    <>
      <PageHead
        title={say({ en: `Change ${source.name}`, zh: `修改 ${source.name}` })}
        about={say({
          en: "A change holds from the next push on. What is quarantined can be decoded again after it.",
          zh: "修改从下一次推送起生效。已隔离的报文可在修改后重新解析。",
        })}
      />
      <Editor key={source.id} source={source} />
    </>
  );
}

function Editor({ source: first }: { readonly source: Source }) {
  const say = useSay();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const { id: tenant } = useTenant();
  // What is compared is what somebody began with, whatever news come meanwhile.
  const [source] = useState(first);
  const save = async (form: SourceForm) => {
    const { data } = await hub.PATCH("/v1/tenants/{tenant}/sources/{id}", {
      params: { path: { tenant, id: source.id } },
      body: patchOf(form, source),
    });
    return answered(data);
  };
  const onSaved = () => {
    askAnew("/v1/tenants/{tenant}/sources");
    message.success(say({ en: "Saved", zh: "已保存" }));
    void navigate("..", { relative: "path" });
  };
  return <SourceEditor source={source} initial={formOf(source)} save={save} onSaved={onSaved} />;
}
