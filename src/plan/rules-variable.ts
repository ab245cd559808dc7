/** The environment variable that passes the rules of a plan to the process of the script, as JSON. */
export const RULES = "ALCHEMY_AWS_CONNECT_PLAN_RULES";
