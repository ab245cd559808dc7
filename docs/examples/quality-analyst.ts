// An analyst who reviews and scores conversations, with sensitive data redacted. "QualityAnalyst" is a stock profile.
import alchemy from "alchemy";
import { Presets, SecurityProfile } from "alchemy-aws-connect";

const app = await alchemy("contact-center");

export const analyst = await SecurityProfile("quality-analyst", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  SecurityProfileName: "QualityReviewer",
  Description: "QA analyst for reviewing and scoring interactions",
  Permissions: Presets.QualityAnalyst,
  Tags: { Role: "QualityAnalyst" },
});

await app.finalize();
