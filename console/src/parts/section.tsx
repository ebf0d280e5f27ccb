import { Flex, Typography } from "antd";
import type { ReactNode } from "react";

/** A part of a page that has a head of its own. */
export function Section({
  title,
  about,
  actions,
  children,
}: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="section" aria-label={title}>
      <Flex className="section-head" justify="space-between" align="flex-start" gap={12} wrap>
        <div className="section-text">
          <Typography.Title level={2} className="section-title">
            {title}
          </Typography.Title>
          {about === undefined ? null : <Typography.Text type="secondary">{about}</Typography.Text>}
        </div>
        {actions === undefined ? null : (
          <Flex gap={8} wrap align="center">
            {actions}
          </Flex>
        )}
      </Flex>
      {children}
    </section>
  );
}
