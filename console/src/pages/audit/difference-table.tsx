import { useSay } from "../../text.ts";
import type { Difference } from "./difference.ts";

/** Fields that are not as they were: what was taken away is struck out, what came is underlined. */
export function DifferenceTable({
  differences,
  label,
}: {
  readonly differences: readonly Difference[];
  readonly label: string;
}) {
  const say = useSay();
  const headings = [
    say({ en: "Field", zh: "字段" }),
    say({ en: "Before", zh: "原值" }),
    say({ en: "After", zh: "新值" }),
  ];
  return (
    <table className="difference" aria-label={label}>
      <thead>
        <tr>
          {headings.map((heading) => (
            <th key={heading} scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {differences.map(({ path, before, after }) => (
          <tr key={path}>
            <th scope="row">{path}</th>
            <td>{before === null ? "–" : <del>{before}</del>}</td>
            <td>{after === null ? "–" : <ins>{after}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** All that a thing has or had, where there is nothing to compare it with. */
export function FieldTable({
  fields,
  label,
}: {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly label: string;
}) {
  return (
    <table className="difference" aria-label={label}>
      <tbody>
        {fields.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
