import { Alert } from "antd";
import { HubError } from "../../api/hub-error.ts";
import { query } from "../../api/hub.ts";
import { Download } from "../../parts/download.tsx";
import { bytesText } from "../../parts/numbers.ts";
import { Section } from "../../parts/section.tsx";
import { useSay } from "../../text.ts";

/** A copy of the whole store, where the hub makes one; else by what it is made. */
export function BackupSection() {
  const say = useSay();
  const { data } = query.useQuery("get", "/v1/storage", { params: { query: { limit: "1" } } });
  // A database server keeps its log to itself: by that its store is told from a file of the hub's own.
  const isServer = data !== undefined && data.files.logBytes === null;
  const size = data === undefined ? "" : bytesText(data.files.databaseBytes);
  return (
    <Section
      title={say({ en: "Backup", zh: "备份" })}
      about={
        isServer
          ? undefined
          : say({
              en: `One file with the whole store as it is at that moment, up to ${size}. Callbacks are taken in meanwhile. The master key that secrets are encrypted with is not in it: keep it apart.`,
              zh: `包含整个存储当前状态的单个文件，最大 ${size}；期间照常接收推送。文件不含加密密钥用的主密钥，请另行保管。`,
            })
      }
      actions={
        data === undefined || isServer ? null : (
          <Download path="/v1/backup" name="ringback.db">
            {say({ en: "Download a backup", zh: "下载备份" })}
          </Download>
        )
      }
    >
      {isServer ? <ByTheServer /> : null}
    </Section>
  );
}

/** Says by what such a store is copied, in the hub's own words. */
function ByTheServer() {
  const { error } = query.useQuery("get", "/v1/backup", {}, { retry: false });
  return error instanceof HubError ? <Alert type="info" showIcon title={error.message} /> : null;
}
