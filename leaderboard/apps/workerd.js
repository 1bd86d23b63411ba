import { hello } from "fetch.js";

export default { fetch: hello };
