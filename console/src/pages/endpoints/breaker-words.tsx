import { writeSpan } from "../../parts/spans.ts";
import { useLanguage, useSay } from "../../text.ts";
import type { Breaker } from "./endpoint-form.ts";

/** When the hub holds back from an endpoint, in words. */
export function BreakerWords({ breaker }: { readonly breaker: Breaker }) {
  const say = useSay();
  const { language } = useLanguage();
  if (breaker === "off") return <>{say({ en: "off", zh: "关闭" })}</>;
  const { failures, probeSeconds } = breaker;
  const every = writeSpan(probeSeconds, language);
  return (
    <>
      {say({
        en: `after ${failures} failures in a row, then a probe every ${every}`,
        zh: `连续失败 ${failures} 次后熔断，每 ${every}探测一次`,
      })}
    </>
  );
}
