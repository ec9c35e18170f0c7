package org.flows4j.models.interop;

/** The libraries whose models can be imported. */
public enum Library {
    /** nflows (Durkan, Bekasov, Murray and Papamakarios). */
    NFLOWS,
    /** zuko (Rozet et al.). */
    ZUKO,
    /** normflows (Stimper et al.). */
    NORMFLOWS
}
