import { Flex, Typography } from "antd";
import { type ReactNode, useEffect } from "react";
import { useBrand } from "../app/brand.ts";

/** The head of a page: what it is, a line about it, and what can be done here. It is the window's title too. */
export function PageHead({
  title,
  about,
  children,
}: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { brand } = useBrand();
  useEffect(() => {
    document.title = `${title} · ${brand?.name ?? "Ringback"}`;
  }, [title, brand]);
  return (
    <Flex className="page-head" justify="space-between" align="flex-start" gap={12} wrap>
      <div className="page-head-text">
        <Typography.Title level={1} className="page-title">
          {title}
        </Typography.Title>
        {about === undefined ? null : (
          <Typography.Text type="secondary" className="page-about">
            {about}
          </Typography.Text>
        )}
      </div>
      {children === undefined ? null : (
        <Flex gap={8} wrap align="center">
          {children}
        </Flex>
      )}
    </Flex>
  );
}
