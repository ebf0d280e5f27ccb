import { Button, Flex } from "antd";
import { useDialect, useDialects } from "../../parts/dialects.ts";
import { useFilters } from "../../parts/filters.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { useSay } from "../../text.ts";
import { DialectView } from "./dialect-view.tsx";

/** The protocols that this hub speaks: what each sends, how often it tries, and what it wants to hear. */
export function DialectsPage() {
  const say = useSay();
  const dialects = useDialects();
  const { values, set } = useFilters(["dialect"]);
  const shown = values.dialect ?? dialects[0]?.name ?? "";
  const dialect = useDialect(shown);
  return (
    <>
      <PageHead
        title={say({ en: "Dialects", zh: "协议" })}
        about={say({
          en: "A dialect is a protocol that calls are told in: of the platforms that push to this hub, and of the applications that it pushes to.",
          zh: "协议规定如何描述通话：平台以它推送给本中心，本中心也以它推送给应用。",
        })}
      />
      <Flex gap={6} wrap role="group" aria-label={say({ en: "Dialect", zh: "协议" })} className="filters">
        {dialects.map(({ name, title }) => (
          <Button
            key={name}
            type={name === shown ? "primary" : "default"}
            aria-pressed={name === shown}
            onClick={() => set({ dialect: name })}
          >
            {title}
          </Button>
        ))}
      </Flex>
      {dialect === undefined ? null : <DialectView dialect={dialect} />}
    </>
  );
}
