import { Card, Statistic, Typography } from "antd";
import type { paths } from "../../api/hub.ts";
import { bytesText } from "../../parts/numbers.ts";
import { Section } from "../../parts/section.tsx";
import { type Text, useSay } from "../../text.ts";

/** The store as it lies on the disk, and whose rows are in it. */
export type HubStorage = paths["/v1/storage"]["get"]["responses"][200]["content"]["application/json"];

interface Figure {
  readonly title: Text;
  readonly bytes: number | null | undefined;
  readonly about: Text;
}

/** What the store takes on the disk, and how much room there is. */
export function DiskSection({ files }: { readonly files: HubStorage["files"] | undefined }) {
  const say = useSay();
  const isServer = files?.logBytes === null;
  const figures: readonly Figure[] = [
    {
      title: { en: "Database", zh: "数据库" },
      bytes: files?.databaseBytes,
      about: { en: "What the store takes", zh: "存储占用" },
    },
    {
      title: { en: "Free within it", zh: "其中空闲" },
      bytes: files?.freeBytes,
      about: isServer
        ? { en: "The database server keeps this to itself", zh: "由数据库服务器管理，未知" }
        : { en: "Used again before it grows", zh: "优先重用，用完才会增大" },
    },
    {
      title: { en: "Log", zh: "日志文件" },
      bytes: files?.logBytes,
      about: isServer
        ? { en: "The database server keeps this to itself", zh: "由数据库服务器管理，未知" }
        : { en: "Written last, and not in the database yet", zh: "最近写入，尚未并入数据库" },
    },
    {
      title: { en: "Free on the disk", zh: "磁盘剩余" },
      bytes: files?.diskFreeBytes,
      about: isServer
        ? { en: "The disk is the database server's", zh: "磁盘属于数据库服务器" }
        : { en: "A backup needs as much as the store takes", zh: "备份所需空间与存储占用相同" },
    },
  ];
  return (
    <Section title={say({ en: "On the disk", zh: "磁盘" })}>
      <div className="figures">
        {figures.map(({ title, bytes, about }) => (
          <Card size="small" key={title.en}>
            <Statistic
              title={say(title)}
              value={bytes === undefined || bytes === null ? "–" : bytesText(bytes)}
            />
            <Typography.Text type="secondary" className="small">
              {say(about)}
            </Typography.Text>
          </Card>
        ))}
      </div>
    </Section>
  );
}
