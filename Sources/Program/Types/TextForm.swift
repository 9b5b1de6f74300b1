import Text
import Units

/// The text types of the library, by the name they are declared under.
public enum TextForm {
  /// What is wrong with a string as one of a type; nil if nothing is, or no such type is known.
  public static func problem(_ type: String, _ bytes: [UInt8]) -> TextError? {
    let text = bytes.span
    return switch type {
    case "Base64": failure(Base64.decode(text))
    case "DnsLabel": DnsText.labelError(text)
    case "DnsName": DnsText.nameError(text)
    case "IpAddress": failure(IPAddress.parse(text))
    case "Regex": failure(Regex.compile(text))
    case "Cron": failure(CronSchedule.parse(text))
    case "Date": failure(CalendarDate.parse(text))
    case "DateTime": CalendarDate.timestampError(text)
    case "Image": failure(ImageReference.parse(text))
    case "Cidr": failure(Cidr.parse(text))
    case "Url": failure(Url.parse(text))
    case "SemVer": failure(SemanticVersion.parse(text))
    default: nil
    }
  }

  private static func failure<T>(_ result: Result<T, TextError>) -> TextError? {
    if case .failure(let error) = result { error } else { nil }
  }
}
