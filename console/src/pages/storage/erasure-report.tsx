import { Alert, Flex, Typography } from "antd";
import { useCount } from "../../parts/numbers.ts";
import { useSay } from "../../text.ts";
import { type ShownErasure, erasedKinds, erasedWords } from "./erasure-words.ts";

/** What an erasure found, and what it did. */
export function ErasureReport({ erasure }: { readonly erasure: ShownErasure }) {
  const say = useSay();
  const count = useCount();
  const { found, erased, blanked, dryRun, state } = erasure;
  const label = say({ en: "What was found and erased", zh: "查找与清除结果" });
  return (
    <Flex vertical gap={10}>
      <table className="difference" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{say({ en: "What", zh: "数据" })}</th>
            <th scope="col">{say({ en: "Have the number", zh: "含有该号码" })}</th>
            {dryRun ? null : <th scope="col">{say({ en: "Removed", zh: "已删除" })}</th>}
          </tr>
        </thead>
        <tbody>
          {erasedKinds.map((kind) => (
            <tr key={kind}>
              <th scope="row">{say(erasedWords[kind])}</th>
              <td className="number">{count(found[kind])}</td>
              {dryRun ? null : <td className="number">{count(erased[kind])}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {blanked > 0 ? (
        <Typography.Text>
          {say({
            en: `Of ${count(blanked)} rows only the text with the number was taken out.`,
            zh: `有 ${count(blanked)} 行仅去除了含号码的文字。`,
          })}
        </Typography.Text>
      ) : null}
      {!dryRun && state === "done" ? <Remains remains={erasure.remains} /> : null}
    </Flex>
  );
}

/** Whether the digits are still in the store's files. */
function Remains({ remains }: { readonly remains: number | null }) {
  const say = useSay();
  if (remains === 0) {
    return (
      <Alert
        type="success"
        showIcon
        title={say({
          en: "The digits are nowhere in the store's files any more.",
          zh: "存储文件中已没有该号码。",
        })}
      />
    );
  }
  return (
    <Alert
      type="warning"
      showIcon
      title={
        remains === null
          ? say({
              en: "The files were not looked at: on PostgreSQL they are the server's. No query finds the number; its bytes go as the server reuses the space.",
              zh: "未检查文件：PostgreSQL 的文件由服务器管理。任何查询都找不到该号码，其字节会随服务器重用空间而消失。",
            })
          : say({
              en: "The digits are still in the store's files, where no query finds them. They go when the hub is next started.",
              zh: "存储文件中仍有该号码的字节，但任何查询都找不到。下次启动时会清除。",
            })
      }
    />
  );
}
