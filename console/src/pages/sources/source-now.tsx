import { Card, Flex, Typography } from "antd";
import { Link } from "react-router";
import { useCount } from "../../parts/numbers.ts";
import type { Source } from "../../parts/sources.ts";
import { Mark } from "../../parts/tags.tsx";
import { Ago, Time } from "../../parts/time.tsx";
import { useLanguage, useSay } from "../../text.ts";
import { useTraffic } from "../overview/spans.ts";
import { SourceState } from "./source-state.tsx";
import { sourceNotes } from "./source-notes.ts";

/** How a source does now: when it last spoke, what of it was not understood, and what that means. */
export function SourceNow({ source }: { readonly source: Source }) {
  const say = useSay();
  const count = useCount();
  const { language } = useLanguage();
  const { data: traffic } = useTraffic("hour");
  const quarantined = traffic?.subjects.find(({ id }) => id === source.id)?.bad ?? 0;
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Now", zh: "当前" })}</h2>}
    >
      <Flex vertical gap={6}>
        <Flex gap={8} align="baseline" wrap>
          <SourceState source={source} />
          {source.lastMessageAt === null ? null : (
            <Typography.Text type="secondary">
              {say({ en: "last message ", zh: "最近报文：" })}
              <Time at={source.lastMessageAt} /> (<Ago at={source.lastMessageAt} />)
            </Typography.Text>
          )}
        </Flex>
        {quarantined === 0 ? null : (
          <Flex gap={8} align="baseline" wrap>
            <Mark tone="bad">
              {say({
                en: `${count(quarantined)} quarantined within the last hour`,
                zh: `最近一小时隔离 ${count(quarantined)} 条`,
              })}
            </Mark>
            <Link to={`../../quarantine?source=${source.id}`} relative="path">
              {say({ en: "See why, and decode them again", zh: "查看原因并重新解析" })}
            </Link>
          </Flex>
        )}
        {sourceNotes(source, language).map((note) => (
          <Typography.Text key={note.en}>{say(note)}</Typography.Text>
        ))}
      </Flex>
    </Card>
  );
}
