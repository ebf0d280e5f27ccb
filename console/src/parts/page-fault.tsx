import { Button, Result } from "antd";
import { useEffect } from "react";
import { Link, isRouteErrorResponse, useRouteError } from "react-router";
import { useSay } from "../text.ts";
import { troubleText } from "./trouble.tsx";

// A page's file that is not there any more: the hub was updated, and has the pages of its new version.
const isOldPage = (error: unknown) =>
  error instanceof TypeError && /import|fetch|module/i.test(error.message);

/** There is no such page, or it broke. */
export function PageFault({ isWholePage = false }: { readonly isWholePage?: boolean }) {
  const say = useSay();
  const error = useRouteError();
  const isMissing = error === undefined || isRouteErrorResponse(error);
  useEffect(() => {
    if (isOldPage(error)) location.reload();
  }, [error]);
  return (
    <div role={isWholePage ? "main" : undefined}>
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
    </div>
  );
}
