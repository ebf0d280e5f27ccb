import { App } from "antd";
import { useNavigate } from "react-router";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { answered } from "../../parts/answered.ts";
import { PageHead } from "../../parts/page-head.tsx";
import type { Source } from "../../parts/sources.ts";
import { useSay } from "../../text.ts";
import { SourceEditor } from "./source-editor.tsx";
import { type SourceForm, blankSource, inputOf } from "./source-form.ts";

// For platforms that somebody writes anew.
const firstDialect = "standard";

/** A new source: another platform, or another account on one. */
export function NewSourcePage() {
  const say = useSay();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const { id: tenant } = useTenant();
  const make = async (form: SourceForm) => {
    const { data } = await hub.POST("/v1/tenants/{tenant}/sources", {
      params: { path: { tenant } },
      body: inputOf(form),
    });
    return answered(data);
  };
  const onSaved = ({ id }: Source) => {
    askAnew("/v1/tenants/{tenant}/sources");
    message.success(say({ en: "The source is there: copy its URL", zh: "来源已建立，请复制其网址" }));
    void navigate(`../${id}`, { relative: "path" });
  };
  return (
    <>
      <PageHead
        title={say({ en: "New source", zh: "新建来源" })}
        about={say({
          en: "It gets a URL of its own, for the platform to push to.",
          zh: "每个来源有独立的网址，供平台推送。",
        })}
      />
      <SourceEditor source={null} initial={blankSource(firstDialect)} save={make} onSaved={onSaved} />
    </>
  );
}
