/* eslint-disable */

/** Which types a union or an interface may be. */
export const possibleTypes: Record<string, string[]> = {
  "AddAddressResult": [
    "AddressPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "TooMany"
  ],
  "AddAdminAreaResult": [
    "AdminAreaPayload",
    "AreaTaken",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound"
  ],
  "AddPhoneResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "PhonePayload",
    "PhoneTaken",
    "TooMany"
  ],
  "AddSellWindowOfferResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "SellWindowOfferPayload",
    "TooMany"
  ],
  "AddToWishlistResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "TooMany",
    "WishlistPayload"
  ],
  "AdvanceWorkStepResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "WorkOrderPayload"
  ],
  "AnnounceSellWindowResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "SellWindowPayload"
  ],
  "BeginOidcResult": [
    "InvalidInput",
    "NotFound",
    "OidcBegunPayload",
    "OidcRefused"
  ],
  "BeginSecondFactorResult": [
    "AlreadyProtected",
    "SecondFactorBegunPayload",
    "TooManyTries",
    "WrongPassword"
  ],
  "CancelOrderResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "OrderPayload",
    "StepUpRequired"
  ],
  "ChangeApiClientResult": [
    "ApiClientPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "NotYoursToGive",
    "StaleVersion",
    "StepUpRequired"
  ],
  "ChangeCouponResult": [
    "CouponPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "StaleVersion",
    "StepUpRequired",
    "UsageLimitBelowUse"
  ],
  "ChangePasswordResult": [
    "PasswordChangedPayload",
    "StepUpRequired",
    "TooManyTries",
    "WeakPassword",
    "WrongPassword"
  ],
  "ChangeRolesResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "LastAdministrator",
    "NotFound",
    "NotYoursToGive",
    "RolesChangedPayload",
    "StepUpRequired",
    "TooMany"
  ],
  "ChangeUsernameResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "UsernamePayload",
    "UsernameTaken"
  ],
  "CompleteOidcSignInResult": [
    "AccountLocked",
    "AuthSession",
    "InvalidCredentials",
    "InvalidInput",
    "MfaRequired",
    "OidcRefused"
  ],
  "ConfirmBatchResult": [
    "BatchPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound"
  ],
  "ConfirmSecondFactorResult": [
    "AlreadyProtected",
    "NotProtected",
    "SecondFactorPayload",
    "TooManyTries",
    "WrongCode"
  ],
  "CreateApiClientResult": [
    "ApiClientCreatedPayload",
    "CodeTaken",
    "InvalidInput",
    "NotYoursToGive",
    "StepUpRequired"
  ],
  "CreateCouponResult": [
    "CodeTaken",
    "CouponPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "StepUpRequired"
  ],
  "CreateProductResult": [
    "CreateProductPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "SkuTaken",
    "SlugTaken"
  ],
  "CreateRoleResult": [
    "CodeTaken",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "NotYoursToGive",
    "RolePayload",
    "StepUpRequired"
  ],
  "CreateSellWindowResult": [
    "CodeTaken",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "SellWindowPayload"
  ],
  "DecideBatchResult": [
    "BatchPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "StepUpRequired"
  ],
  "EndSessionsResult": [
    "IdempotencyConflict",
    "NotFound",
    "SessionsEndedPayload",
    "StepUpRequired"
  ],
  "EraseAccountResult": [
    "EraseAccountPayload",
    "NotFound",
    "OpenOrders",
    "StepUpRequired",
    "StillAdministrator",
    "TooManyTries",
    "WrongPassword"
  ],
  "ExportMyDataResult": [
    "NotFound",
    "PersonalDataPayload",
    "StepUpRequired",
    "TooManyTries",
    "WrongPassword"
  ],
  "IdentitiesResult": [
    "IdempotencyConflict",
    "IdentitiesPayload",
    "InvalidInput",
    "NotFound",
    "OidcRefused"
  ],
  "LogSearchResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "SearchPayload"
  ],
  "NoteProductViewResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "ProductViewPayload"
  ],
  "ProveSecondFactorResult": [
    "NotProtected",
    "SecondFactorShownPayload",
    "TooManyTries",
    "WrongCode"
  ],
  "RefreshSessionResult": [
    "AuthSession",
    "InvalidRefreshToken"
  ],
  "RefundPaymentResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "RefundPayload",
    "RefundTooLarge",
    "StepUpRequired",
    "TooMany"
  ],
  "RemoveAddressResult": [
    "IdempotencyConflict",
    "NotFound",
    "RemoveAddressPayload"
  ],
  "RemoveDeviceResult": [
    "IdempotencyConflict",
    "NotFound",
    "SessionsEndedPayload"
  ],
  "RemoveFromListResult": [
    "IdempotencyConflict",
    "NotFound",
    "RemovedPayload"
  ],
  "RemovePhoneResult": [
    "IdempotencyConflict",
    "NotFound",
    "RemovePhonePayload"
  ],
  "RemoveSecondFactorResult": [
    "NotProtected",
    "SecondFactorRemovedPayload",
    "TooManyTries",
    "WrongCode",
    "WrongPassword"
  ],
  "RenameDeviceResult": [
    "DevicePayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound"
  ],
  "ReserveQuoteResult": [
    "InvalidInput",
    "NotFound",
    "ReserveQuote",
    "SellWindowNotOpen"
  ],
  "ReserveResult": [
    "CouponRejected",
    "HoldLimitExceeded",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "PerUserLimitExceeded",
    "QuotaExceeded",
    "ReservePayload",
    "SellWindowNotOpen"
  ],
  "ResetPasswordResult": [
    "PasswordResetPayload",
    "TokenNotValid",
    "WeakPassword"
  ],
  "RetryRefundResult": [
    "IdempotencyConflict",
    "InvalidTransition",
    "NotFound",
    "RefundPayload",
    "StepUpRequired"
  ],
  "RevokeApiClientResult": [
    "ApiClientPayload",
    "IdempotencyConflict",
    "NotFound"
  ],
  "SaveComparisonResult": [
    "ComparisonPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "StaleVersion",
    "TooMany"
  ],
  "SellWindowTransitionResult": [
    "IdempotencyConflict",
    "InvalidTransition",
    "NotFound",
    "SellWindowPayload"
  ],
  "SetCouponActiveResult": [
    "CouponPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "StepUpRequired"
  ],
  "SetCustomerTierResult": [
    "CustomerTierPayload",
    "IdempotencyConflict",
    "NotFound",
    "StepUpRequired"
  ],
  "SetPreferenceResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "PreferencesPayload",
    "TooMany"
  ],
  "SetPricesResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "PricesPayload"
  ],
  "SetRolePermissionsResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "NotYoursToGive",
    "RoleIsFixed",
    "RolePayload",
    "StaleVersion",
    "StepUpRequired"
  ],
  "SetUserStatusResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "LastAdministrator",
    "NotFound",
    "StepUpRequired",
    "UserStatusPayload"
  ],
  "SignInResult": [
    "AccountLocked",
    "AuthSession",
    "InvalidCredentials",
    "MfaRequired"
  ],
  "SignUpResult": [
    "AuthSession",
    "EmailTaken",
    "InvalidInput",
    "WeakPassword"
  ],
  "StartPaymentResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "PaymentPayload",
    "ProviderUnavailable"
  ],
  "TrustDeviceResult": [
    "DevicePayload",
    "IdempotencyConflict",
    "NotFound",
    "StepUpRequired"
  ],
  "UpdateAddressResult": [
    "AddressPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "StaleVersion"
  ],
  "UpdatePhoneResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "PhonePayload"
  ],
  "UpdateProductResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "ProductPayload",
    "SlugTaken",
    "StaleVersion"
  ],
  "UpdateProfileResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "ProfilePayload",
    "StaleVersion"
  ],
  "UserError": [
    "AccountLocked",
    "AlreadyProtected",
    "AreaTaken",
    "CodeTaken",
    "CouponRejected",
    "EmailTaken",
    "HoldLimitExceeded",
    "IdempotencyConflict",
    "InvalidCredentials",
    "InvalidInput",
    "InvalidRefreshToken",
    "InvalidTransition",
    "LastAdministrator",
    "MfaRequired",
    "NotFound",
    "NotProtected",
    "NotYoursToGive",
    "OidcRefused",
    "OpenOrders",
    "PerUserLimitExceeded",
    "PhoneTaken",
    "ProviderUnavailable",
    "QuotaExceeded",
    "RefundTooLarge",
    "RoleIsFixed",
    "SellWindowNotOpen",
    "SkuTaken",
    "SlugTaken",
    "StaleVersion",
    "StepUpRequired",
    "StillAdministrator",
    "TokenNotValid",
    "TooMany",
    "TooManyTries",
    "UsageLimitBelowUse",
    "UsernameTaken",
    "WeakPassword",
    "WrongCode",
    "WrongPassword"
  ],
  "VerifyEmailResult": [
    "EmailVerifiedPayload",
    "TokenNotValid"
  ]
};

/** By which fields a thing is known; null is a value of whatever holds it. */
export const keyFields: Record<string, readonly string[] | null> = {
  "AccountLocked": null,
  "AddressPayload": null,
  "AdminArea": [
    "id"
  ],
  "AdminAreaConnection": null,
  "AdminAreaEdge": null,
  "AdminAreaPayload": null,
  "AlreadyProtected": null,
  "ApiClient": [
    "id"
  ],
  "ApiClientCreatedPayload": null,
  "ApiClientPayload": null,
  "AreaTaken": null,
  "AuditEntry": [
    "id"
  ],
  "AuditEntryConnection": null,
  "AuditEntryEdge": null,
  "AuthSession": null,
  "Batch": [
    "id"
  ],
  "BatchCounter": [
    "id"
  ],
  "BatchPayload": null,
  "BatchSchedule": null,
  "ChangeActor": null,
  "CodeTaken": null,
  "ComparisonPayload": null,
  "Coupon": [
    "id"
  ],
  "CouponConnection": null,
  "CouponEdge": null,
  "CouponPayload": null,
  "CouponRejected": null,
  "CreateProductPayload": null,
  "CustomerTierPayload": null,
  "Device": [
    "id"
  ],
  "DevicePayload": null,
  "EmailTaken": null,
  "EmailVerifiedPayload": null,
  "EraseAccountPayload": null,
  "HoldLimitExceeded": null,
  "IdempotencyConflict": null,
  "IdentitiesPayload": null,
  "InputIssue": null,
  "InvalidCredentials": null,
  "InvalidInput": null,
  "InvalidRefreshToken": null,
  "InvalidTransition": null,
  "JournalEntry": [
    "id"
  ],
  "JournalEntryConnection": null,
  "JournalEntryEdge": null,
  "JournalLine": null,
  "LastAdministrator": null,
  "LedgerAccount": [
    "code"
  ],
  "LinkedIdentity": null,
  "LocalName": null,
  "MfaRequired": null,
  "Money": null,
  "NotFound": null,
  "NotProtected": null,
  "NotYoursToGive": null,
  "OfferedVariant": null,
  "OidcBegunPayload": null,
  "OidcProvider": [
    "name"
  ],
  "OidcRefused": null,
  "OpenOrders": null,
  "Order": [
    "id"
  ],
  "OrderAddress": null,
  "OrderConnection": null,
  "OrderContact": null,
  "OrderEdge": null,
  "OrderLine": [
    "id"
  ],
  "OrderPayload": null,
  "OrderStatusChange": null,
  "PageInfo": null,
  "PasswordChangedPayload": null,
  "PasswordResetPayload": null,
  "Payment": [
    "id"
  ],
  "PaymentConnection": null,
  "PaymentEdge": null,
  "PaymentFailure": null,
  "PaymentPayload": null,
  "PaymentProviderOption": null,
  "PerUserLimitExceeded": null,
  "Permission": [
    "code"
  ],
  "PersonalDataPayload": null,
  "PhonePayload": null,
  "PhoneTaken": null,
  "PreferencesPayload": null,
  "PriceChange": [
    "id"
  ],
  "PriceChangeConnection": null,
  "PriceChangeEdge": null,
  "PricesPayload": null,
  "Product": [
    "id"
  ],
  "ProductComparison": [
    "id"
  ],
  "ProductConnection": null,
  "ProductEdge": null,
  "ProductPayload": null,
  "ProductView": null,
  "ProductViewConnection": null,
  "ProductViewEdge": null,
  "ProductViewPayload": null,
  "ProfilePayload": null,
  "ProviderUnavailable": null,
  "QuotaExceeded": null,
  "Refund": [
    "id"
  ],
  "RefundConnection": null,
  "RefundEdge": null,
  "RefundPayload": null,
  "RefundTooLarge": null,
  "RemoveAddressPayload": null,
  "RemovePhonePayload": null,
  "RemovedPayload": null,
  "ReservePayload": null,
  "ReserveQuote": null,
  "ReserveQuoteLine": null,
  "Role": [
    "id"
  ],
  "RoleGrant": null,
  "RoleIsFixed": null,
  "RolePayload": null,
  "RoleScope": null,
  "RolesChangedPayload": null,
  "SearchFilter": null,
  "SearchPayload": null,
  "SearchQuery": [
    "id"
  ],
  "SearchQueryConnection": null,
  "SearchQueryEdge": null,
  "SecondFactorBegunPayload": null,
  "SecondFactorPayload": null,
  "SecondFactorRemovedPayload": null,
  "SecondFactorShownPayload": null,
  "SellWindow": [
    "id"
  ],
  "SellWindowConnection": null,
  "SellWindowEdge": null,
  "SellWindowNotOpen": null,
  "SellWindowOffer": [
    "id"
  ],
  "SellWindowOfferConnection": null,
  "SellWindowOfferEdge": null,
  "SellWindowOfferPayload": null,
  "SellWindowPayload": null,
  "SellWindowQuota": [
    "id"
  ],
  "Session": [
    "id"
  ],
  "SessionsEndedPayload": null,
  "SignInEvent": null,
  "SkuTaken": null,
  "SlugTaken": null,
  "StaleVersion": null,
  "StepUpRequired": null,
  "StillAdministrator": null,
  "TokenNotValid": null,
  "TooMany": null,
  "TooManyTries": null,
  "TrialBalance": null,
  "TrialBalanceRow": null,
  "UsageLimitBelowUse": null,
  "User": [
    "id"
  ],
  "UserActivity": [
    "id"
  ],
  "UserActivityConnection": null,
  "UserActivityEdge": null,
  "UserAddress": [
    "id"
  ],
  "UserPhone": [
    "id"
  ],
  "UserPreference": null,
  "UserProfile": null,
  "UserStatusPayload": null,
  "UsernamePayload": null,
  "UsernameTaken": null,
  "Variant": [
    "id"
  ],
  "WeakPassword": null,
  "WishlistItem": [
    "id"
  ],
  "WishlistItemConnection": null,
  "WishlistItemEdge": null,
  "WishlistPayload": null,
  "WorkOrder": [
    "id"
  ],
  "WorkOrderPayload": null,
  "WorkStep": [
    "id"
  ],
  "WrongCode": null,
  "WrongPassword": null
};

/** References that lead to one thing for ever. */
export const fixedReferences: Record<string, readonly string[]> = {
  "BatchCounter": [
    "offer"
  ],
  "SellWindowOffer": [
    "product",
    "sellWindow"
  ],
  "SellWindowQuota": [
    "offer"
  ]
};

/** Types with one object for each offer, and their fields. */
export const liveOfOffer: Record<string, readonly string[]> = {
  "BatchCounter": [
    "awaitsDecision",
    "committedQty",
    "finalPaidQty",
    "id",
    "offer",
    "offerId",
    "paidQty",
    "reachedAt",
    "reservedQty",
    "seq",
    "status",
    "thresholdQty"
  ],
  "SellWindowQuota": [
    "id",
    "maxQty",
    "minQty",
    "offer",
    "offerId",
    "remainingQty",
    "seq",
    "soldQty",
    "status",
    "updatedAt"
  ]
};