import { codePoints } from "../../profile/shapes.ts";
import { ServiceError } from "../errors.ts";
import type { InputOf } from "../model.ts";

const LONGEST_USERNAME = 20;
const LONGEST_CONTACT_WORK = 2_000_000;
const SECONDARY_EMAIL = /^(?=.{0,265}$)[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,63}$/;

/** What AWS documents of a new user beyond its model, for an instance that manages its users itself. */
export function checkNewUser(user: InputOf<"CreateUser">): void {
  const { IdentityInfo, PhoneConfig, Username } = user;
  const {
    AfterContactWorkConfigs = [],
    PersistentConnectionConfigs = [],
    PhoneNumberConfigs = [],
    VoiceEnhancementConfigs = [],
  } = user;
  const names = [IdentityInfo?.FirstName, IdentityInfo?.LastName];
  const works = AfterContactWorkConfigs.flatMap((each) => [
    each.AfterContactWorkConfig,
    each.AgentFirstCallbackAfterContactWorkConfig,
  ]);
  const phones = [
    { Type: PhoneConfig?.PhoneType, Number: PhoneConfig?.DeskPhoneNumber },
    ...PhoneNumberConfigs.map(({ PhoneNumber, PhoneType }) => ({
      Type: PhoneType,
      Number: PhoneNumber,
    })),
  ];
  const rules: readonly (readonly [isBroken: boolean, rule: string])[] = [
    [
      codePoints(Username) > LONGEST_USERNAME,
      `Username can have ${LONGEST_USERNAME} characters at most`,
    ],
    [
      !/^[^@]+(?:@[^@]+\.[^@]+)?$/.test(Username),
      "Username can have an @ only in an email address",
    ],
    [user.Password === undefined, "Password is required"],
    [!names.every(Boolean), "IdentityInfo.FirstName and IdentityInfo.LastName are required"],
    [
      names.some((name) => name !== name?.normalize()),
      "IdentityInfo.FirstName and IdentityInfo.LastName must be in Normalization Form C",
    ],
    [
      !SECONDARY_EMAIL.test(IdentityInfo?.SecondaryEmail ?? "a@b.cd"),
      "IdentityInfo.SecondaryEmail is not an email address",
    ],
    [user.RoutingProfileId === "", "RoutingProfileId must not be empty"],
    [
      [PhoneConfig, ...works].some(
        (each) => (each?.AfterContactWorkTimeLimit ?? 0) > LONGEST_CONTACT_WORK,
      ),
      `AfterContactWorkTimeLimit can be ${LONGEST_CONTACT_WORK} at most`,
    ],
    [
      phones.some(({ Number, Type }) => Type === "DESK_PHONE" && Number === undefined),
      "A DESK_PHONE needs its number",
    ],
    [
      [...PersistentConnectionConfigs, ...PhoneNumberConfigs, ...VoiceEnhancementConfigs].some(
        ({ Channel }) => Channel !== "VOICE",
      ),
      "Phone numbers, persistent connections and voice enhancement are for the channel VOICE only",
    ],
  ];
  const broken = rules.find(([isBroken]) => isBroken);
  if (broken) throw new ServiceError("InvalidParameterException", broken[1]);
}
