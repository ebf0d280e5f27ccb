import { Button, Flex, Typography } from "antd";
import { useCount } from "../../parts/numbers.ts";
import { sourceName, useSources } from "../../parts/sources.ts";
import { useSay } from "../../text.ts";
import { useTraffic } from "../overview/spans.ts";

/** How many messages of each source were quarantined within a day; one of them can be chosen. */
export function BySource({
  chosen,
  onChoose,
}: {
  readonly chosen: string | undefined;
  readonly onChoose: (source: string | undefined) => void;
}) {
  const say = useSay();
  const count = useCount();
  const sources = useSources();
  const { data } = useTraffic("day");
  const counted = (data?.subjects ?? [])
    .filter(({ kind, bad }) => kind === "source" && bad > 0)
    .toSorted((a, b) => b.bad - a.bad);
  return (
    <Flex gap={8} wrap align="center" className="filters by-source">
      <Typography.Text type="secondary">
        {data !== undefined && counted.length === 0
          ? say({ en: "Within a day: none", zh: "最近一天：无" })
          : say({ en: "Within a day:", zh: "最近一天：" })}
      </Typography.Text>
      {counted.map(({ id, bad }) => (
        <Button
          key={id}
          size="small"
          aria-pressed={chosen === id}
          type={chosen === id ? "primary" : "default"}
          onClick={() => onChoose(chosen === id ? undefined : id)}
        >
          <span className="clipped">{sourceName(sources, id)}</span> {count(bad)}
        </Button>
      ))}
    </Flex>
  );
}
