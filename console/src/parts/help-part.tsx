import { Flex } from "antd";
import type { ReactNode } from "react";
import { type Text, useSay } from "../text.ts";

/** One thing of several that the help beside a form tells. */
export function HelpPart({ title, children }: { readonly title: Text; readonly children: ReactNode }) {
  const say = useSay();
  return (
    <section aria-label={say(title)}>
      <Flex vertical gap={8}>
        <h3 className="help-title">{say(title)}</h3>
        {children}
      </Flex>
    </section>
  );
}
