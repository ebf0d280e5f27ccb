import { Button, Result } from "antd";
import { useEffect, useState } from "react";
import { Link, isRouteErrorResponse, useRouteError } from "react-router";
import { keep, kept } from "../kept.ts";
import { type Text, useSay } from "../text.ts";
import { troubleText } from "./trouble.tsx";

/** There is no such page, it could not be loaded, or it broke. */
export function PageFault({ isWholePage = false }: { readonly isWholePage?: boolean }) {
  const error = useRouteError();
  return (
    <div role={isWholePage ? "main" : undefined}>
      {error instanceof NotLoaded ? <Unloaded /> : <Fault error={error} />}
    </div>
  );
}

function Fault({ error }: { readonly error: unknown }) {
  const say = useSay();
  const isMissing = error === undefined || isRouteErrorResponse(error);
  return (
    <Result
      status={isMissing ? "404" : "500"}
      title={
        <h1 className="fault-title">
          {isMissing
            ? say({ en: "There is no such page", zh: "没有此页面" })
            : say({ en: "This page broke", zh: "页面出错" })}
        </h1>
      }
      subTitle={isMissing ? null : say(troubleText(error))}
      extra={
        <Link to="/">
          <Button type="primary">{say({ en: "To the beginning", zh: "返回首页" })}</Button>
        </Link>
      }
    />
  );
}

/** A page's file did not come: the hub is away, or was updated and has the pages of its new version. */
export class NotLoaded extends Error {
  override name = "NotLoaded";

  constructor(cause: unknown) {
    super("The page could not be loaded", { cause });
  }
}

const askEveryMs = 2_000;
const reloadedName = "ringback.reloaded";
const notAgainMs = 30_000;
const ofThisTab = () => sessionStorage;

/** Loads the page anew once the hub answers; where that has just been done, only when somebody says so. */
function Unloaded() {
  const say = useSay();
  const [isVain] = useState(() => Date.now() - Number(kept(reloadedName, ofThisTab)) < notAgainMs);
  useEffect(() => {
    if (isVain) return;
    const timer = setInterval(() => void reloadIfThere(), askEveryMs);
    void reloadIfThere();
    return () => clearInterval(timer);
  }, [isVain]);
  return (
    <Result
      status="warning"
      title={
        <h1 className="fault-title">{say({ en: "This page could not be loaded", zh: "页面未能加载" })}</h1>
      }
      subTitle={say(isVain ? vainText : waitingText)}
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          {say({ en: "Try again", zh: "重试" })}
        </Button>
      }
    />
  );
}

const waitingText: Text = {
  en: "The hub does not answer. The page comes by itself once it does. What the hub had acknowledged is on its disk.",
  zh: "回调中心没有应答，恢复后页面会自动加载。已确认的数据都在磁盘上。",
};
const vainText: Text = {
  en: "The hub answers, but a file of this page is not there. If the hub was just updated, try again in a moment.",
  zh: "回调中心有应答，但缺少此页面的文件。如果刚刚更新过，请稍后重试。",
};

async function reloadIfThere(): Promise<void> {
  try {
    const { ok } = await fetch(location.href, { method: "HEAD" });
    if (!ok) return;
  } catch {
    return;
  }
  keep(reloadedName, String(Date.now()), ofThisTab);
  location.reload();
}
