import { Empty, Flex, Typography } from "antd";
import type { ReactNode } from "react";

/** Nothing is there: says why, and what to do next. */
export function EmptyState({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      className="empty-state"
      description={
        <Flex vertical gap={4} align="center">
          <Typography.Text strong>{title}</Typography.Text>
          {children === undefined ? null : <Typography.Text type="secondary">{children}</Typography.Text>}
        </Flex>
      }
    >
      {action}
    </Empty>
  );
}
