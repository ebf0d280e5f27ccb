import { Link } from "react-router";
import { useTenant } from "../app/tenant-frame.tsx";
import { useSay } from "../text.ts";
import type { Dialect } from "./dialects.ts";

/** Leads to all that a dialect lays down, beside the form that is being filled in. */
export function DialectLink({ dialect: { name, title } }: { readonly dialect: Dialect }) {
  const say = useSay();
  const { id } = useTenant();
  return (
    // With its opener, a page that a portal link opened takes its token along.
    <Link
      to={`/t/${encodeURIComponent(id)}/dialects?dialect=${encodeURIComponent(name)}`}
      target="_blank"
      rel="opener"
    >
      {say({ en: `All of ${title}, field by field (new tab)`, zh: `${title}全部字段说明（新标签页）` })}
    </Link>
  );
}
