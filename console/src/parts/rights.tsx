import { Flex, Tag, Tooltip } from "antd";
import type { Right } from "../session/me.ts";
import { useSay } from "../text.ts";
import { rightWords } from "./words.ts";

/** What a key may do, each in a word; what it means where that is pointed at. */
export function Rights({ of }: { readonly of: readonly Right[] }) {
  const say = useSay();
  return (
    <Flex gap={4} wrap>
      {of.map((right) => (
        <Tooltip key={right} title={say(rightWords[right].about)}>
          <Tag className="right" tabIndex={0}>
            {say(rightWords[right].text)}
          </Tag>
        </Tooltip>
      ))}
    </Flex>
  );
}
