import {
  ApartmentOutlined,
  ApiOutlined,
  AuditOutlined,
  CloudDownloadOutlined,
  ClusterOutlined,
  DashboardOutlined,
  DatabaseOutlined,
  DeliveredProcedureOutlined,
  FileExclamationOutlined,
  ImportOutlined,
  KeyOutlined,
  LinkOutlined,
  MessageOutlined,
  PhoneOutlined,
  ProfileOutlined,
  RetweetOutlined,
  StopOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Me, Right } from "../session/me.ts";
import type { Text } from "../text.ts";

/** A page that the menu leads to. */
export interface Place {
  /** The last part of its address. */
  readonly path: string;
  readonly text: Text;
  readonly icon: ReactNode;
  /** Without it the page is not offered. */
  readonly right?: Right;
}

/** Places that belong together. */
export interface PlaceGroup {
  readonly text: Text;
  readonly places: readonly Place[];
}

/** The pages of a tenant. */
export const tenantPlaces: readonly PlaceGroup[] = [
  {
    text: { en: "Watch", zh: "监控" },
    places: [
      { path: "overview", text: { en: "Overview", zh: "概览" }, icon: <DashboardOutlined /> },
      { path: "calls", text: { en: "Calls", zh: "通话" }, icon: <PhoneOutlined /> },
      { path: "jobs", text: { en: "Jobs", zh: "任务" }, icon: <ProfileOutlined /> },
      { path: "deliveries", text: { en: "Deliveries", zh: "推送" }, icon: <DeliveredProcedureOutlined /> },
      { path: "messages", text: { en: "Messages", zh: "报文" }, icon: <MessageOutlined /> },
    ],
  },
  {
    text: { en: "Mend", zh: "修复" },
    places: [
      { path: "quarantine", text: { en: "Quarantine", zh: "隔离区" }, icon: <StopOutlined /> },
      { path: "failures", text: { en: "Failure files", zh: "失败文件" }, icon: <FileExclamationOutlined /> },
      { path: "replays", text: { en: "Replays", zh: "重放" }, icon: <RetweetOutlined /> },
    ],
  },
  {
    text: { en: "Connect", zh: "接入" },
    places: [
      { path: "sources", text: { en: "Sources", zh: "来源" }, icon: <ImportOutlined /> },
      { path: "endpoints", text: { en: "Endpoints", zh: "接收端" }, icon: <ApiOutlined /> },
      { path: "dialects", text: { en: "Dialects", zh: "协议" }, icon: <ApartmentOutlined /> },
    ],
  },
  {
    text: { en: "Manage", zh: "管理" },
    places: [
      { path: "keys", text: { en: "Keys", zh: "密钥" }, icon: <KeyOutlined />, right: "admin" },
      {
        path: "portal-links",
        text: { en: "Portal links", zh: "门户链接" },
        icon: <LinkOutlined />,
        right: "admin",
      },
      { path: "audit", text: { en: "Audit log", zh: "审计日志" }, icon: <AuditOutlined />, right: "admin" },
      { path: "storage", text: { en: "Retention & storage", zh: "保留与存储" }, icon: <DatabaseOutlined /> },
    ],
  },
];

/** The operator's pages, about the whole hub. */
export const hubPlaces: PlaceGroup = {
  text: { en: "Whole hub", zh: "整个中心" },
  places: [
    { path: "tenants", text: { en: "Tenants", zh: "租户" }, icon: <TeamOutlined /> },
    { path: "hubs", text: { en: "Hubs", zh: "实例" }, icon: <ClusterOutlined /> },
    { path: "audit", text: { en: "Audit log", zh: "审计日志" }, icon: <AuditOutlined /> },
    { path: "storage", text: { en: "Storage", zh: "存储" }, icon: <CloudDownloadOutlined /> },
    { path: "dialects", text: { en: "Dialects", zh: "协议" }, icon: <ApartmentOutlined /> },
  ],
};

/** The groups of a tenant's pages that who is signed in may see. */
export function placesFor({ rights }: Me): readonly PlaceGroup[] {
  return tenantPlaces
    .map(({ text, places }) => ({
      text,
      places: places.filter(({ right = "read" }) => rights.includes(right)),
    }))
    .filter(({ places }) => places.length > 0);
}
