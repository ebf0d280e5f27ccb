import { Alert, Button, Result } from "antd";
import { HubError } from "../api/hub-error.ts";
import { type Text, useSay } from "../text.ts";

/** What went wrong, in words, with what was not lost where nobody answered. */
export function troubleText(error: unknown): Text {
  if (!(error instanceof HubError)) {
    const text = error instanceof Error ? error.message : String(error);
    return { en: `Something broke in this page: ${text}`, zh: `页面出错：${text}` };
  }
  if (error.status === 0) {
    return {
      en: "The hub does not answer. What it had acknowledged is on its disk, and nothing that you did here was half done.",
      zh: "回调中心没有应答。已确认的数据都在磁盘上，您的操作也不会只完成一半。",
    };
  }
  if (error.status === 403) {
    return { en: `You may not do this: ${error.message}`, zh: `没有权限：${error.message}` };
  }
  // The hub speaks the language that was asked for.
  const text = [error.message, ...error.fields.map(({ path, message }) => `${path}: ${message}`)].join("\n");
  return { en: text, zh: text };
}

/** Something could not be shown: says what happened, and how to try again. */
export function Trouble({
  error,
  again,
  isWholePage = false,
}: {
  readonly error: unknown;
  readonly again?: () => void;
  readonly isWholePage?: boolean;
}) {
  const say = useSay();
  const isGone = error instanceof HubError && error.status === 404;
  const title = isGone
    ? say({ en: "Not there", zh: "不存在" })
    : say({ en: "This could not be shown", zh: "无法显示" });
  const button =
    again === undefined ? null : <Button onClick={again}>{say({ en: "Try again", zh: "重试" })}</Button>;
  if (isWholePage) {
    return (
      <Result
        status={isGone ? "404" : "warning"}
        title={title}
        subTitle={say(troubleText(error))}
        extra={button}
      />
    );
  }
  return (
    <Alert
      type={isGone ? "info" : "error"}
      showIcon
      title={title}
      description={say(troubleText(error))}
      action={button}
      role="alert"
    />
  );
}
