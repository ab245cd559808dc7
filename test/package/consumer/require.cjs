const { whoCan } = require("alchemy-aws-connect/access");
const { startLocalConnect } = require("alchemy-aws-connect/local");
const { permissions } = require("alchemy-aws-connect/permissions");

for (const each of [whoCan, startLocalConnect, permissions]) {
  if (typeof each !== "function") throw new Error("an entry has not what it should");
}
