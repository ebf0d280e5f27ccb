import { Button, type TableColumnsType } from "antd";
import { Link } from "react-router";
import type { paths } from "../../api/hub.ts";
import { Id } from "../../parts/copy.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { type Asked, RowsTable } from "../../parts/rows-table.tsx";
import { Mark } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import { AuditDetail } from "./audit-detail.tsx";
import type { useAuditFilters } from "./audit-filters.tsx";
import { auditPlace, nameIn } from "./audit-place.ts";
import { auditActions, auditKinds } from "./audit-words.ts";

/** An entry of the audit log as it is shown. */
export type ShownEntry =
  paths["/v1/audit"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** The entries of the audit log, each with what it says once it is opened. */
export function AuditList({
  asked,
  filters,
  names,
  withTenant = false,
}: {
  readonly asked: Asked<ShownEntry>;
  readonly filters: ReturnType<typeof useAuditFilters>;
  /** What keys are called. */
  readonly names: ReadonlyMap<string, string>;
  readonly withTenant?: boolean;
}) {
  const say = useSay();
  const columns = useAuditColumns(names, (who) => filters.set({ who }));
  const empty = (
    <EmptyState
      title={
        filters.isAny
          ? say({ en: "No entry matches these filters", zh: "没有符合筛选条件的记录" })
          : say({ en: "Nothing was changed or revealed yet", zh: "尚无修改或查看号码的记录" })
      }
    />
  );
  return (
    <RowsTable
      asked={asked}
      columns={withTenant ? columns : columns.filter(({ key }) => key !== "tenant")}
      empty={empty}
      label={say({ en: "Audit log", zh: "审计日志" })}
      more={detailOf}
    />
  );
}

function detailOf(entry: ShownEntry) {
  return <AuditDetail entry={entry} />;
}

function useAuditColumns(
  names: ReadonlyMap<string, string>,
  pickWho: (who: string) => void,
): TableColumnsType<ShownEntry> {
  const say = useSay();
  const word = useWord();
  return [
    { key: "at", title: say({ en: "When", zh: "时间" }), render: (_, { at }) => <Time at={at} /> },
    {
      key: "who",
      title: say({ en: "Who", zh: "操作者" }),
      render: (_, { who }) => (
        <Button
          type="link"
          size="small"
          className="plain"
          onClick={(event) => {
            event.stopPropagation();
            pickWho(who);
          }}
          title={say({ en: "Only what they did", zh: "只看其操作" })}
        >
          {names.get(who) ?? who}
        </Button>
      ),
    },
    {
      key: "action",
      title: say({ en: "Did", zh: "操作" }),
      render: (_, { action }) => {
        const known = auditActions[action];
        return <Mark tone={known?.tone ?? "idle"}>{known === undefined ? action : say(known.text)}</Mark>;
      },
    },
    {
      key: "what",
      title: say({ en: "What", zh: "对象类型" }),
      render: (_, { what }) => word(auditKinds, what),
    },
    {
      key: "thing",
      title: say({ en: "Thing", zh: "对象" }),
      render: (_, entry) => <Thing entry={entry} />,
    },
    {
      key: "tenant",
      title: say({ en: "Tenant", zh: "租户" }),
      render: (_, { tenant }) =>
        tenant === undefined ? "–" : <Link to={`/t/${encodeURIComponent(tenant)}/audit`}>{tenant}</Link>,
    },
  ];
}

/** The thing by its name, else by its id, with the way to it. */
function Thing({ entry }: { readonly entry: ShownEntry }) {
  const say = useSay();
  const place = auditPlace(entry);
  const name = nameIn(entry.before, entry.after);
  if (entry.target === undefined && place === null) return <>–</>;
  const known = auditKinds[entry.what];
  const whole = known !== undefined && entry.action !== "revealed" ? known : { en: "a list", zh: "列表" };
  const shown = name ?? entry.target ?? say(whole);
  if (place !== null) {
    return (
      <Link to={place} className="cell-text">
        {name === null && entry.target !== undefined ? <code>{shortId(shown)}</code> : shown}
      </Link>
    );
  }
  return name === null && entry.target !== undefined ? (
    <Id id={entry.target} isShort />
  ) : (
    <span className="cell-text">{shown}</span>
  );
}

/** The end of an id tells neighbours apart. */
function shortId(id: string): string {
  return id.length > 16 && id.includes("_") ? `${id.slice(0, id.indexOf("_") + 1)}…${id.slice(-6)}` : id;
}
