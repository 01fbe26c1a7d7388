export { Button } from "./Button";
export { Dialog } from "./Dialog";
export { AreaField, CheckField, Field, SelectField, TextField } from "./Field";
export { Icon } from "./Icon";
export { StateMark } from "./StateMark";
export { EmptyState, ErrorLine, ErrorState, NoPermission, Skeleton } from "./states";
export { TimeAgo } from "./TimeAgo";
