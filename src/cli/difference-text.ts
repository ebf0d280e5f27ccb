import type { Language, Text } from "../model/terms/index.ts";

/** One thing that applying a file would change, as the hub tells it. */
export interface ShownChange {
  readonly change: "create" | "change" | "delete";
  readonly what: "tenant" | "source" | "endpoint";
  readonly tenant: string;
  readonly id?: string;
  readonly name: string;
  readonly path: string;
  readonly fields: readonly {
    readonly field: string;
    readonly from: unknown;
    readonly to: unknown;
    readonly isSecret: boolean;
  }[];
}

const verbs: Readonly<Record<ShownChange["change"], Text>> = {
  create: { en: "create", zh: "新建" },
  change: { en: "change", zh: "修改" },
  delete: { en: "delete", zh: "删除" },
};
const nouns: Readonly<Record<ShownChange["what"], Text>> = {
  tenant: { en: "tenant", zh: "租户" },
  source: { en: "source", zh: "来源" },
  endpoint: { en: "endpoint", zh: "接收端" },
};

/** What would change, in one line. */
export function titleOf({ change, what, tenant, id, name }: ShownChange, language: Language): string {
  const verb = verbs[change][language];
  const noun = nouns[what][language];
  const label = name === "" ? (id ?? "") : name;
  if (what === "tenant") return { en: `${verb} ${noun} ${tenant}`, zh: `${verb}${noun} ${tenant}` }[language];
  return {
    en: `${verb} ${noun} ${label} of ${tenant}`,
    zh: `${verb}租户 ${tenant} 的${noun} ${label}`,
  }[language];
}

/** What would change, with each field. */
export function differenceLines(change: ShownChange, language: Language): readonly string[] {
  const fields = change.fields.map(({ field, from, to, isSecret }) => {
    const secret = { en: "(not shown)", zh: "（不显示）" }[language];
    const after = isSecret && to !== null ? `${JSON.stringify(to)} ${secret}` : JSON.stringify(to);
    return change.change === "create"
      ? `    ${field}: ${after}`
      : `    ${field}: ${JSON.stringify(from)} → ${after}`;
  });
  return [titleOf(change, language), ...fields];
}
