import type { TableColumnsType } from "antd";
import { Link } from "react-router";
import { useCount } from "../../parts/numbers.ts";
import type { Source } from "../../parts/sources.ts";
import { Ago } from "../../parts/time.tsx";
import { useSay } from "../../text.ts";
import { useTraffic } from "../overview/spans.ts";
import { SourceState } from "./source-state.tsx";

/** The columns of the list of sources. */
export function useSourceColumns(): TableColumnsType<Source> {
  const say = useSay();
  const count = useCount();
  const { data: traffic } = useTraffic("hour");
  const figuresOf = (id: string) => traffic?.subjects.find((subject) => subject.id === id);
  return [
    {
      key: "name",
      title: say({ en: "Source", zh: "来源" }),
      render: (_, { id, name }) => (
        <div className="named">
          <Link to={id} title={name}>
            {name}
          </Link>
        </div>
      ),
    },
    { key: "dialect", title: say({ en: "Dialect", zh: "协议" }), dataIndex: "dialect" },
    {
      key: "state",
      title: say({ en: "State", zh: "状态" }),
      render: (_, source) => <SourceState source={source} />,
    },
    {
      key: "last",
      title: say({ en: "Last message", zh: "最近报文" }),
      render: (_, { lastMessageAt }) => <Ago at={lastMessageAt} />,
    },
    {
      key: "messages",
      title: say({ en: "Messages", zh: "报文" }),
      align: "right",
      className: "number",
      render: (_, { id }) => {
        const { good = 0, again = 0, bad = 0 } = figuresOf(id) ?? {};
        return count(good + again + bad);
      },
    },
    {
      key: "quarantined",
      title: say({ en: "Quarantined", zh: "已隔离" }),
      align: "right",
      className: "number",
      render: (_, { id }) => {
        const bad = figuresOf(id)?.bad ?? 0;
        if (bad === 0) return "0";
        return (
          <Link to={`../quarantine?source=${id}`} relative="path">
            {count(bad)}
          </Link>
        );
      },
    },
  ];
}
